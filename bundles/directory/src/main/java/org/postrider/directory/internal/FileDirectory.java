package org.postrider.directory.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.DirectoryAdmin;
import org.postrider.role.directory.Resolution;
import org.postrider.role.directory.ScramCredentials;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.runtime.WorkerPool;

/**
 * Domains, users and aliases from text files. Thread-safe: answers come from an immutable {@link Snapshot}; password checks
 * and changes run on the role's own pool.
 */
@Component(
        service = {Directory.class, DirectoryAdmin.class},
        configurationPid = "org.postrider.directory",
        immediate = true)
@Designate(ocd = FileDirectory.Config.class)
public final class FileDirectory implements Directory, DirectoryAdmin {
    /** etc/org.postrider.directory.cfg. */
    @ObjectClassDefinition(name = "Directory", description = "Domains, users and aliases in text files")
    public @interface Config {
        /** Folder. */
        @AttributeDefinition(
                description = "Folder of the files domains, users and aliases; empty: directory in the home")
        String folder() default "";

        /** Completion. */
        @AttributeDefinition(description = "Completes names without a domain; empty: the first domain")
        String default__domain() default "";

        /** Extension. */
        @AttributeDefinition(description = "What separates an address from its extension; empty: no extensions")
        String extension__delimiter() default "+";

        /** SCRAM. */
        @AttributeDefinition(description = "SCRAM iterations for new passwords (RFC 7677: at least 4096)", min = "4096")
        int scram__iterations() default 15_000;

        /** Checks. */
        @AttributeDefinition(description = "Password checks at once; each takes about 20 MiB", min = "1", max = "64")
        int checks__at__once() default 2;

        /** Cache. */
        @AttributeDefinition(description = "How long a right password is remembered, in seconds; 0: never", min = "0")
        int remember__seconds() default 300;
    }

    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int MAX_WAITING = 1_000;
    private static final int MIN_PASSWORD = 8;

    private final Config config;
    private final SecureRandom random = new SecureRandom();
    private final InFlight inFlight = new InFlight("directory");
    private final WorkerPool pool;
    private final LiveFiles files;
    private final VerifiedLogins verified;
    // For unknown users: costs and looks like the real thing, and stays the same while this runs.
    private final UserRecord nobody;
    private final byte[] decoyKey;

    /** Reads the files, or makes the demo users. */
    @Activate
    public FileDirectory(Config config) throws IOException {
        this(config, Path.of(System.getProperty("postrider.home", "var")), Clock.systemUTC(), StartFailure.ofProcess());
    }

    FileDirectory(Config config, Path home, Clock clock) throws IOException {
        this(config, home, clock, StartFailure.none());
    }

    FileDirectory(Config config, Path home, Clock clock, StartFailure start) throws IOException {
        this.config = config;
        Path folder = config.folder().isEmpty() ? home.resolve("directory") : Path.of(config.folder());
        decoyKey = DecoyKey.load(folder, random);
        char[] unguessable = "no one has this password".toCharArray();
        nobody = new UserRecord(
                new Address("nobody", "invalid"),
                PasswordHash.create(unguessable, random),
                Scram.create(unguessable, config.scram__iterations(), random));
        verified = new VerifiedLogins(random, clock, Duration.ofSeconds(config.remember__seconds()));
        files = open(folder, start);
        if (Boolean.getBoolean("postrider.demo") && !files.exist()) {
            files.change(old -> DemoUsers.create(home.resolve("demo-users"), random, config.scram__iterations()));
        }
        pool = new WorkerPool("directory", config.checks__at__once(), MAX_WAITING);
    }

    /** Who cannot read the users at the start has nobody to take mail for. */
    private static LiveFiles open(Path folder, StartFailure start) throws IOException {
        try {
            return new LiveFiles(folder);
        } catch (IOException e) {
            start.report("directory", "The directory of users cannot be read: " + e.getMessage());
            throw e;
        }
    }

    /** Lets running checks end. */
    @Deactivate
    public void stop() {
        inFlight.drain(DRAIN);
        files.close();
        pool.close();
    }

    @Override
    public CompletionStage<Boolean> localDomain(String domain) {
        return now(files.snapshot().domains.contains(domain.toLowerCase(java.util.Locale.ROOT)));
    }

    @Override
    public CompletionStage<Resolution> resolve(Address address) {
        Snapshot all = files.snapshot();
        return now(all.resolve(address, config.extension__delimiter(), defaultDomain(all)));
    }

    @Override
    public CompletionStage<Optional<Account>> account(String name) {
        return now(user(name).map(UserRecord::account));
    }

    @Override
    public CompletionStage<Optional<Account>> verify(String name, char[] password) {
        Optional<UserRecord> user = user(name);
        if (user.isPresent() && verified.knows(user.get(), password)) {
            return now(user.map(UserRecord::account));
        }
        char[] own = password.clone();
        return work(() -> {
            try {
                boolean right = user.orElse(nobody).password().matches(own);
                if (!right || user.isEmpty()) {
                    return Optional.<Account>empty();
                }
                verified.remember(user.get(), own);
                return user.map(UserRecord::account);
            } finally {
                Arrays.fill(own, '\0');
            }
        });
    }

    @Override
    public CompletionStage<ScramCredentials> scram(String name, String mechanism) {
        if (!mechanism.equals(Scram.SHA_256)) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("No credentials are kept for " + mechanism));
        }
        return now(user(name).map(UserRecord::scram).orElseGet(() -> decoy(name)));
    }

    private ScramCredentials decoy(String name) {
        // As for real users, all ways to write a name lead to one salt, or the difference would tell who exists.
        String login = Snapshot.login(name, defaultDomain(files.snapshot()));
        byte[] salt = Arrays.copyOf(Scram.hmac(decoyKey, login), 16);
        ScramCredentials real = nobody.scram();
        return new ScramCredentials(salt, config.scram__iterations(), real.storedKey(), real.serverKey());
    }

    @Override
    public CompletionStage<Boolean> maySendAs(Account account, Address sender) {
        Snapshot all = files.snapshot();
        return now(all.leadsTo(sender, account.address(), config.extension__delimiter(), defaultDomain(all)));
    }

    private Optional<UserRecord> user(String name) {
        Snapshot all = files.snapshot();
        return all.user(name, defaultDomain(all));
    }

    private String defaultDomain(Snapshot all) {
        if (!config.default__domain().isEmpty()) {
            return config.default__domain();
        }
        return all.domains.isEmpty() ? "" : all.domains.first();
    }

    @Override
    public CompletionStage<List<String>> domains() {
        return now(List.copyOf(files.snapshot().domains));
    }

    @Override
    public CompletionStage<Void> addDomain(String domain) {
        String name = Address.parse("postmaster@" + domain)
                .map(Address::domain)
                .orElseThrow(() -> new IllegalArgumentException("Not a domain name: " + domain));
        return change(edit -> {
            if (!edit.domains.add(name)) {
                throw new IllegalArgumentException("The domain exists already: " + name);
            }
        });
    }

    @Override
    public CompletionStage<Void> deleteDomain(String domain) {
        String tail = "@" + domain;
        return change(edit -> {
            if (!edit.domains.contains(domain)) {
                throw new IllegalArgumentException("No such domain: " + domain);
            }
            if (edit.users.keySet().stream().anyMatch(u -> u.endsWith(tail))
                    || edit.aliases.keySet().stream().anyMatch(a -> a.endsWith(tail))) {
                throw new IllegalArgumentException(
                        "The domain still has users or aliases: delete them first (mail:user-list " + domain + ")");
            }
            edit.domains.remove(domain);
        });
    }

    @Override
    public CompletionStage<List<Account>> users(String domain) {
        return now(files.snapshot().users.values().stream()
                .filter(u -> domain.isEmpty() || u.address().domain().equals(domain))
                .map(UserRecord::account)
                .toList());
    }

    @Override
    public CompletionStage<Account> addUser(Address address, char[] password) {
        Address user = lower(address);
        char[] own = password.clone();
        return change(edit -> {
                    if (!edit.domains.contains(user.domain())) {
                        throw new IllegalArgumentException(
                                "No such domain: " + user.domain() + " (add it with mail:domain-add)");
                    }
                    if (edit.users.containsKey(Snapshot.key(user))) {
                        throw new IllegalArgumentException("The user exists already: " + user);
                    }
                    edit.users.put(Snapshot.key(user), record(user, own));
                })
                .thenApply(done -> new Account(user.toString(), user));
    }

    @Override
    public CompletionStage<Void> setPassword(Address address, char[] password) {
        Address user = lower(address);
        char[] own = password.clone();
        return change(edit -> {
            if (!edit.users.containsKey(Snapshot.key(user))) {
                throw new IllegalArgumentException("No such user: " + user);
            }
            edit.users.put(Snapshot.key(user), record(user, own));
        });
    }

    private UserRecord record(Address user, char[] password) {
        try {
            if (password.length < MIN_PASSWORD) {
                throw new IllegalArgumentException("A password needs at least " + MIN_PASSWORD + " characters");
            }
            return new UserRecord(
                    user,
                    PasswordHash.create(password, random),
                    Scram.create(password, config.scram__iterations(), random));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Override
    public CompletionStage<Void> deleteUser(Address address) {
        return change(edit -> {
            if (edit.users.remove(Snapshot.key(address)) == null) {
                throw new IllegalArgumentException("No such user: " + address);
            }
        });
    }

    @Override
    public CompletionStage<List<AliasEntry>> aliases() {
        List<AliasEntry> entries = new ArrayList<>();
        files.snapshot()
                .aliases
                .forEach((alias, targets) ->
                        Address.parse(alias).ifPresent(address -> entries.add(new AliasEntry(address, targets))));
        return now(entries);
    }

    @Override
    public CompletionStage<Void> setAlias(Address alias, List<Address> targets) {
        Address from = lower(alias);
        List<Address> to = List.copyOf(targets);
        return change(edit -> {
            if (!edit.domains.contains(from.domain())) {
                throw new IllegalArgumentException(
                        "No such domain: " + from.domain() + " (add it with mail:domain-add)");
            }
            if (to.isEmpty()) {
                throw new IllegalArgumentException("An alias needs at least one target");
            }
            edit.aliases.put(Snapshot.key(from), to);
        });
    }

    @Override
    public CompletionStage<Void> deleteAlias(Address alias) {
        return change(edit -> {
            if (edit.aliases.remove(Snapshot.key(alias)) == null) {
                throw new IllegalArgumentException("No such alias: " + alias);
            }
        });
    }

    private static Address lower(Address address) {
        return new Address(address.localPart().toLowerCase(java.util.Locale.ROOT), address.domain());
    }

    /** What a change works on; becomes the next snapshot. */
    private static final class Edit {
        final TreeSet<String> domains;
        final TreeMap<String, UserRecord> users;
        final TreeMap<String, List<Address>> aliases;

        Edit(Snapshot from) {
            domains = new TreeSet<>(from.domains);
            users = new TreeMap<>(from.users);
            aliases = new TreeMap<>(from.aliases);
        }
    }

    private CompletionStage<Void> change(java.util.function.Consumer<Edit> body) {
        return work(() -> {
                    files.change(old -> {
                        Edit edit = new Edit(old);
                        body.accept(edit);
                        return new Snapshot(edit.domains, edit.users, edit.aliases);
                    });
                    return true;
                })
                .thenAccept(done -> {});
    }

    private <R> CompletionStage<R> work(Callable<R> body) {
        return inFlight.run(() -> {
            CompletableFuture<R> done = new CompletableFuture<>();
            try {
                pool.execute(() -> {
                    try {
                        done.complete(body.call());
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                done.completeExceptionally(
                        new IOException("Too many password checks are waiting; raise checks_at_once", e));
            }
            return done;
        });
    }

    private static <R> CompletionStage<R> now(R result) {
        return CompletableFuture.completedStage(result);
    }
}
