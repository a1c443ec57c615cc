/**
 * SASL mechanisms, each a service of its own: PLAIN (RFC 4616), LOGIN (draft-murchison-sasl-login), SCRAM-SHA-256 and
 * SCRAM-SHA-256-PLUS (RFC 5802, 7677, 5929). An admin can stop one by {@code scr:disable}; protocols find them as they come.
 */
package org.postrider.sasl.internal;
