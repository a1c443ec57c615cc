package org.postrider.imap.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.Resolution;
import org.postrider.role.directory.ScramCredentials;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.store.Append;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.testkit.session.FakeConnection;
import org.postrider.testkit.session.Transcript;
import org.postrider.testkit.store.MemoryContentStore;
import org.postrider.testkit.store.MemoryMailStore;
import org.postrider.testkit.time.ManualClock;

/** An IMAP server over memory, with users alice and bob whose passwords are their names. Confined to one test. */
final class ImapFixture implements AutoCloseable {
    static final String ALICE = "alice@example.test";
    static final String BOB = "bob@example.test";

    final MemoryMailStore store = new MemoryMailStore();
    final MemoryContentStore content = new MemoryContentStore();
    final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T06:11:48Z"));
    final ImapServer server;
    final ImapHandler handler;

    ImapFixture() {
        this(true, Map.of());
    }

    /** @param ready true: store and directory are there */
    ImapFixture(boolean ready, Map<String, String> defaultMailboxes) {
        server = new ImapServer(settings(defaultMailboxes), clock, true);
        handler = new ImapHandler(server);
        if (ready) {
            server.bindStore(store);
            server.content().bind(content);
            server.directory().bind(new People());
        }
    }

    static ImapSettings settings(Map<String, String> defaultMailboxes) {
        return new ImapSettings(
                Duration.ofMillis(50),
                Duration.ofMinutes(30),
                Duration.ofSeconds(60),
                Duration.ofMinutes(2),
                65_536,
                1_000_000,
                20,
                3,
                Duration.ZERO,
                2,
                100,
                3,
                20,
                new LinkedHashMap<>(defaultMailboxes));
    }

    static class People implements Directory {
        @Override
        public CompletionStage<Boolean> localDomain(String domain) {
            return CompletableFuture.completedStage(domain.equals("example.test"));
        }

        @Override
        public CompletionStage<Resolution> resolve(Address address) {
            return CompletableFuture.completedStage(new Resolution.Unknown());
        }

        @Override
        public CompletionStage<Optional<Account>> account(String name) {
            String full = name.contains("@") ? name : name + "@example.test";
            boolean known = full.equals(ALICE) || full.equals(BOB);
            return CompletableFuture.completedStage(
                    known ? Address.parse(full).map(a -> new Account(full, a)) : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<Account>> verify(String name, char[] password) {
            boolean right = name.split("@")[0].equals(new String(password));
            return right ? account(name) : CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public CompletionStage<ScramCredentials> scram(String name, String mechanism) {
            return CompletableFuture.failedStage(new IllegalStateException("No SCRAM here"));
        }

        @Override
        public CompletionStage<Boolean> maySendAs(Account account, Address sender) {
            return CompletableFuture.completedStage(true);
        }
    }

    /** A connection from this host, greeted; plain passwords are allowed. */
    FakeConnection connect() {
        FakeConnection connection = connect(InetAddress.getLoopbackAddress());
        connection.nextLine();
        return connection;
    }

    FakeConnection connect(InetAddress peer) {
        ListenerInfo listener = FakeConnection.listener("imap", "imap");
        InetSocketAddress from = new InetSocketAddress(peer, 50_000);
        return new FakeConnection(listener, from, listener.address()).open(handler::open);
    }

    FakeConnection login(String user) {
        return play(connect(), "C: l LOGIN " + user + " " + user + "\nS: l OK *");
    }

    /** Logged in as alice, INBOX selected. */
    FakeConnection inbox() {
        return select("alice", "INBOX");
    }

    FakeConnection select(String user, String mailbox) {
        return play(login(user), "C: s SELECT \"" + mailbox + "\"\nS: ...\nS: s OK *");
    }

    FakeConnection play(FakeConnection connection, String transcript) {
        return Transcript.of(transcript).play(connection, handler);
    }

    MailboxId mailbox(String owner, String path) {
        MailboxName name = new MailboxName(owner, path);
        Optional<MailboxInfo> found = store.find(name).toCompletableFuture().join();
        return found.orElseGet(
                        () -> store.create(name, Set.of()).toCompletableFuture().join())
                .id();
    }

    /** Delivers a message with CRLF line ends to alice's INBOX. @return its UID */
    long deliver(String text, String... flags) {
        return deliver(mailbox(ALICE, "INBOX"), text, flags);
    }

    long deliver(MailboxId id, String text, String... flags) {
        return deliver(id, text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), flags);
    }

    long deliver(MailboxId id, byte[] message, String... flags) {
        try {
            Content bytes = Content.of(message);
            Append append = new Append(
                    Optional.empty(),
                    bytes,
                    StructureScanner.scan(bytes, ScanLimits.DEFAULT).root(),
                    Set.of(flags),
                    clock.instant());
            return store.append(id, List.of(append))
                    .toCompletableFuture()
                    .join()
                    .get(0)
                    .uid();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A short message. */
    static String mail(String subject) {
        return "From: Bob <bob@example.test>\nTo: alice@example.test\nSubject: " + subject
                + "\nDate: Tue, 24 Nov 2026 06:11:48 +0000\nMessage-ID: <" + subject.hashCode()
                + "@example.test>\n\nHello " + subject + "\n";
    }

    @Override
    public void close() {
        server.close();
    }
}
