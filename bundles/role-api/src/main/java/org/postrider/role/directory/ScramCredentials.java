package org.postrider.role.directory;

/**
 * What a server keeps for SCRAM (RFC 5802 section 3). Arrays are the receiver's copies.
 *
 * @param salt salt
 * @param iterations iteration count
 * @param storedKey H(ClientKey)
 * @param serverKey HMAC(SaltedPassword, "Server Key")
 */
public record ScramCredentials(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {}
