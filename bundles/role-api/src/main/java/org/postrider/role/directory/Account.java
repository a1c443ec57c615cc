package org.postrider.role.directory;

import org.postrider.message.Address;

/**
 * A user of this server.
 *
 * @param name what owns mailboxes and logs in: the canonical address
 * @param address the same as an address
 */
public record Account(String name, Address address) {}
