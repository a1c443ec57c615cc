package org.postrider.role.directory;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.message.Address;

/**
 * Changes who is served here. Each change is durable when its stage completes; it fails with an
 * {@code IllegalArgumentException} that says what is wrong.
 */
@ProviderType
public interface DirectoryAdmin {
    /** All domains, sorted. */
    CompletionStage<List<String>> domains();

    /** Adds a domain. */
    CompletionStage<Void> addDomain(String domain);

    /** Removes a domain without users and aliases. */
    CompletionStage<Void> deleteDomain(String domain);

    /** All users of a domain, or of all if empty; sorted. */
    CompletionStage<List<Account>> users(String domain);

    /** Adds a user. The array is the caller's to wipe. */
    CompletionStage<Account> addUser(Address address, char[] password);

    /** Sets a password. The array is the caller's to wipe. */
    CompletionStage<Void> setPassword(Address address, char[] password);

    /** Removes a user; mailboxes stay. */
    CompletionStage<Void> deleteUser(Address address);

    /** All aliases, sorted by address. */
    CompletionStage<List<AliasEntry>> aliases();

    /** Sets an alias; a local part {@code *} stands for all unknown ones of its domain. */
    CompletionStage<Void> setAlias(Address alias, List<Address> targets);

    /** Removes an alias. */
    CompletionStage<Void> deleteAlias(Address alias);

    /**
     * An alias.
     *
     * @param alias its address
     * @param targets where it leads
     */
    record AliasEntry(Address alias, List<Address> targets) {}
}
