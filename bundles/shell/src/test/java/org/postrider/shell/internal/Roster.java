package org.postrider.shell.internal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.role.chain.ChainAdmin;
import org.postrider.role.config.ConfigurationReport;
import org.postrider.role.config.SettingsCheck;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.DirectoryAdmin;
import org.postrider.role.directory.Resolution;
import org.postrider.role.quarantine.Quarantine;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.Listeners;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;

/** Roles with one thing of each kind, or with nothing. What came from mail holds a terminal escape. Stateless. */
final class Roster {
    static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
    static final Instant LONG_AGO = Instant.now().minus(Duration.ofMinutes(3 * 1_440 + 90));
    static final Address BOB = Address.parse("bob@example.org").orElseThrow();
    static final Address INFO = Address.parse("info@example.org").orElseThrow();
    static final Account ACCOUNT = new Account("bob@example.org", BOB);
    static final Content MAIL = Content.of("Subject: hi\r\n\r\nred \u001b[31m text\r\n".getBytes());

    private Roster() {}

    static FakePlatform full() {
        return new FakePlatform()
                .service(
                        DirectoryAdmin.class,
                        Map.of(
                                "domains", a -> List.of("example.org"),
                                "users", a -> List.of(ACCOUNT),
                                "aliases", a -> List.of(new DirectoryAdmin.AliasEntry(INFO, List.of(BOB))),
                                "addDomain", a -> refuse(a[0].equals("-"), "Not a domain: -"),
                                "deleteDomain", a -> null,
                                "addUser", a -> ACCOUNT,
                                "setPassword", a -> null,
                                "deleteUser", a -> null,
                                "setAlias", a -> null,
                                "deleteAlias", a -> null))
                .service(
                        Directory.class,
                        Map.of(
                                "resolve",
                                a -> a[0].equals(INFO)
                                        ? new Resolution.Alias(List.of(BOB))
                                        : new Resolution.Local(ACCOUNT, "")))
                .service(ChainAdmin.class, chain(List.of(link())))
                .service(ConfigurationReport.class, Map.of("check", a -> List.of(problem("warning"))))
                .service(
                        Listeners.class,
                        Map.of(
                                "listeners", a -> List.of(listener()),
                                "sessions", a -> List.of(session()),
                                "start", a -> a[0].equals("smtp"),
                                "stop", a -> a[0].equals("smtp"),
                                "kill", a -> a[0].equals("7")))
                .service(MailStore.class, mailboxes(List.of("bob@example.org"), Optional.of(box())))
                .service(Quarantine.class, quarantine(List.of(item())))
                .service(QueueAdmin.class, queue(List.of(entry()), 1))
                .service(Trace.class, Map.of("find", a -> List.of(step())));
    }

    static FakePlatform empty() {
        return new FakePlatform()
                .service(
                        DirectoryAdmin.class,
                        Map.of("domains", a -> List.of(), "users", a -> List.of(), "aliases", a -> List.of()))
                .service(ChainAdmin.class, chain(List.of()))
                .service(ConfigurationReport.class, Map.of("check", a -> List.of()))
                .service(
                        Listeners.class,
                        Map.of(
                                "listeners", a -> List.of(),
                                "sessions", a -> List.of(),
                                "start", a -> false,
                                "stop", a -> false,
                                "kill", a -> false))
                .service(MailStore.class, mailboxes(List.of(), Optional.empty()))
                .service(Quarantine.class, quarantine(List.of()))
                .service(QueueAdmin.class, queue(List.of(), 0))
                .service(Trace.class, Map.of("find", a -> List.of()));
    }

    private static Object refuse(boolean wrong, String why) {
        if (wrong) {
            throw new IllegalArgumentException(why);
        }
        return null;
    }

    private static Map<String, Function<Object[], Object>> chain(List<ChainAdmin.LinkState> links) {
        return Map.of(
                "links", a -> links,
                "generation", a -> 3L,
                "policy", a -> "policy",
                "inFlight", a -> 2,
                "enable", a -> a[0].equals("virus"));
    }

    static ChainAdmin.LinkState link() {
        return new ChainAdmin.LinkState(
                1,
                "virus",
                "inspect",
                "org.example.virus@1.0.0",
                true,
                true,
                "defer",
                2_000,
                "active",
                10,
                2,
                1,
                0,
                1.5,
                9.5,
                0.25);
    }

    static ConfigurationReport.Entry problem(String severity) {
        return new ConfigurationReport.Entry(
                severity,
                "org.postrider.smtp",
                "etc/org.postrider.smtp.cfg",
                new SettingsCheck.Problem("max_size", "x", "is no number", "write 1000"));
    }

    private static Listeners.ListenerState listener() {
        ListenerInfo info = new ListenerInfo(
                "smtp", "smtp", new InetSocketAddress("127.0.0.1", 25), ListenerInfo.TlsMode.STARTTLS, Map.of());
        return new Listeners.ListenerState(info, false, 4, "org.postrider.smtp@1", "in use");
    }

    private static Listeners.SessionView session() {
        return new Listeners.SessionView(
                "7",
                "imap",
                "192.0.2.1:9",
                "bob@example.org",
                "TLSv1.3",
                "idle \u001b[2J",
                Duration.ofSeconds(61),
                10,
                20,
                "org.postrider.imap@1");
    }

    private static MailboxInfo box() {
        return new MailboxInfo(
                new MailboxId("b1"),
                MailboxName.inbox("bob@example.org"),
                17,
                Set.of("\\Inbox"),
                Map.of("anyone", "lr"));
    }

    private static Map<String, Function<Object[], Object>> mailboxes(List<String> owners, Optional<MailboxInfo> box) {
        return Map.of(
                "owners", a -> owners,
                "list", a -> box.stream().toList(),
                "find", a -> box,
                "status", a -> new MailboxStatus(5, 2, 1, 900, 6, 33));
    }

    private static Map<String, Function<Object[], Object>> quarantine(List<Quarantine.Item> items) {
        return Map.of(
                "list", a -> items,
                "content", a -> items.isEmpty() ? Optional.empty() : Optional.of(MAIL),
                "release", a -> !items.isEmpty(),
                "delete", a -> !items.isEmpty());
    }

    private static Quarantine.Item item() {
        return new Quarantine.Item(
                "q1", "M1", NOON, "virus", "Eicar", "a@other.test", "bob@example.org", "red \u001b[31m", 9, NOON, "");
    }

    private static Map<String, Function<Object[], Object>> queue(List<QueueEntry> entries, int count) {
        return Map.of(
                "list", a -> entries,
                "show",
                        a -> entries.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new QueueAdmin.QueueDetail(entries.get(0), List.of("relay bob"), MAIL)),
                "flush", a -> count,
                "hold", a -> count,
                "release", a -> count,
                "delete", a -> count,
                "bounce", a -> count);
    }

    private static QueueEntry entry() {
        return new QueueEntry(
                "M1",
                QueueAdmin.State.DEFERRED,
                LONG_AGO,
                900,
                "",
                List.of("bob@example.org", "eve@far.test"),
                3,
                Optional.of(NOON),
                "451 \u001b[31m");
    }

    private static TraceEvent step() {
        return new TraceEvent("M1", NOON, "smtp", "org.postrider.smtp@1", "accepted", Map.of("from", "a\u0007b"));
    }
}
