/** Session policies: access lists, connection and rate limits. Start at {@link org.postrider.gate.internal.GatePolicy}. */
package org.postrider.gate.internal;
