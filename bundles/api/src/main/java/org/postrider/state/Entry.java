package org.postrider.state;

/**
 * A key and its value. Both arrays belong to the receiver.
 *
 * @param key as written
 * @param value as written
 */
public record Entry(byte[] key, byte[] value) {}
