package org.postrider.directory.internal;

import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.ScramCredentials;

/**
 * One line of the users file. Immutable.
 *
 * @param address canonical address, local part in lower case
 * @param password for PLAIN and LOGIN
 * @param scram for SCRAM-SHA-256
 */
record UserRecord(Address address, PasswordHash password, ScramCredentials scram) {
    Account account() {
        return new Account(address.toString(), address);
    }
}
