package org.postrider.role.directory;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.message.Address;

/** Who is served here. Thread-safe; holds no thread of the caller. A stage that fails means: cannot tell now, defer. */
@ProviderType
public interface Directory {
    /** Whether mail for the domain is ours to deliver. */
    CompletionStage<Boolean> localDomain(String domain);

    /** What is known of an address. */
    CompletionStage<Resolution> resolve(Address address);

    /** The account that logs in under this name; a name without domain is completed with the default domain. */
    CompletionStage<Optional<Account>> account(String name);

    /**
     * Checks a password in about constant time whether or not the user exists. The array is the caller's to wipe.
     *
     * @return the account, or empty if user or password is wrong
     */
    CompletionStage<Optional<Account>> verify(String name, char[] password);

    /**
     * SCRAM credentials; for an unknown user made-up ones that stay the same, so that nobody can tell.
     *
     * @param mechanism hash such as {@code SCRAM-SHA-256}
     */
    CompletionStage<ScramCredentials> scram(String name, String mechanism);

    /** Whether the account may send as this address: its own, or an alias that leads to it. */
    CompletionStage<Boolean> maySendAs(Account account, Address sender);
}
