package org.postrider.smtp.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.Resolution;
import org.postrider.role.directory.ScramCredentials;

/** Domain {@code here.test} with alice, bob, postmaster and the alias {@code team}. */
final class FakeDirectory implements Directory {
    static final Account ALICE = user("alice");

    static Account user(String name) {
        Address address = new Address(name, "here.test");
        return new Account(address.toString(), address);
    }

    @Override
    public CompletionStage<Boolean> localDomain(String domain) {
        return CompletableFuture.completedStage(domain.equals("here.test"));
    }

    @Override
    public CompletionStage<Resolution> resolve(Address address) {
        return CompletableFuture.completedStage(now(address));
    }

    private static Resolution now(Address address) {
        if (!address.domain().equals("here.test") && !address.domain().isEmpty()) {
            return new Resolution.Foreign();
        }
        return switch (address.localPart()) {
            case "alice", "bob" -> new Resolution.Local(user(address.localPart()), "");
            case "postmaster", "team" -> new Resolution.Alias(List.of(ALICE.address()));
            default -> new Resolution.Unknown();
        };
    }

    @Override
    public CompletionStage<Optional<Account>> account(String name) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<Account>> verify(String name, char[] password) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<ScramCredentials> scram(String name, String mechanism) {
        return CompletableFuture.failedStage(new UnsupportedOperationException());
    }

    @Override
    public CompletionStage<Boolean> maySendAs(Account account, Address sender) {
        return CompletableFuture.completedStage(account.address().equals(sender));
    }
}
