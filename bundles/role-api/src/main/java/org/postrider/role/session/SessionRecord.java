package org.postrider.role.session;

/**
 * A parked session's state. The formats are the protocol's own; each version that ever shipped stays readable.
 *
 * @param protocol such as {@code imap}
 * @param version the format's number
 * @param data the state; names no implementation class
 */
public record SessionRecord(String protocol, int version, byte[] data) {}
