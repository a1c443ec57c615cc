/**
 * Session policies: access lists, connection and rate limits; start at {@link org.postrider.gate.internal.GatePolicy}. Failed
 * logins: {@link org.postrider.gate.internal.FailedLogins}.
 */
package org.postrider.gate.internal;
