package org.postrider.testkit.mail;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.Resolution;
import org.postrider.role.directory.ScramCredentials;

/** A directory of a few users and aliases, with passwords in the clear and without SCRAM. Thread-safe. */
public final class FakeDirectory implements Directory {
    private final Set<String> domains = new HashSet<>();
    private final Map<Address, String> users = new HashMap<>();
    private final Map<Address, List<Address>> aliases = new HashMap<>();
    private @Nullable Exception failure;

    /** Adds a user and its domain. */
    public synchronized FakeDirectory user(String address, String password) {
        Address parsed = TestMail.address(address);
        domains.add(parsed.domain());
        users.put(parsed, password);
        return this;
    }

    /** Adds an alias and its domain. */
    public synchronized FakeDirectory alias(String alias, String... targets) {
        Address parsed = TestMail.address(alias);
        domains.add(parsed.domain());
        aliases.put(parsed, List.of(targets).stream().map(TestMail::address).toList());
        return this;
    }

    /** Every question fails from now on, or no longer. */
    public synchronized FakeDirectory failing(@Nullable Exception why) {
        failure = why;
        return this;
    }

    private synchronized <R> CompletionStage<R> answer(Supplier<R> answer) {
        return failure == null
                ? CompletableFuture.completedStage(answer.get())
                : CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletionStage<Boolean> localDomain(String domain) {
        return answer(() -> domains.contains(domain));
    }

    @Override
    public CompletionStage<Resolution> resolve(Address address) {
        return answer(() -> resolution(address));
    }

    private Resolution resolution(Address address) {
        List<Address> targets = aliases.get(address);
        if (targets != null) {
            return new Resolution.Alias(targets);
        }
        int plus = address.localPart().indexOf('+');
        String local = plus <= 0 ? address.localPart() : address.localPart().substring(0, plus);
        String detail = plus <= 0 ? "" : address.localPart().substring(plus + 1);
        Address user = new Address(local, address.domain());
        if (users.containsKey(user)) {
            return new Resolution.Local(new Account(user.toString(), user), detail);
        }
        return domains.contains(address.domain()) ? new Resolution.Unknown() : new Resolution.Foreign();
    }

    @Override
    public CompletionStage<Optional<Account>> account(String name) {
        return answer(() -> Address.parse(name).filter(users::containsKey).map(a -> new Account(name, a)));
    }

    @Override
    public CompletionStage<Optional<Account>> verify(String name, char[] password) {
        return answer(() -> Address.parse(name)
                .filter(a -> new String(password).equals(users.get(a)))
                .map(a -> new Account(name, a)));
    }

    @Override
    public CompletionStage<ScramCredentials> scram(String name, String mechanism) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("No SCRAM here"));
    }

    @Override
    public CompletionStage<Boolean> maySendAs(Account account, Address sender) {
        return answer(() -> account.address().equals(sender)
                || aliases.getOrDefault(sender, List.of()).contains(account.address()));
    }
}
