package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.role.directory.DirectoryAdmin;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.queue.QueueAdmin;

/** Every command that changes or shows one thing: its sentence, its JSON, and how it fails. */
class ActionCommandsTest {
    /**
     * One call.
     *
     * @param says the sentence
     * @param json the same with --json
     */
    record Good(String name, Supplier<MailAction> command, String says, String json) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** One call that fails. @param why the start of the message */
    record Bad(String name, FakePlatform platform, MailAction command, String why) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static AliasAddCommand aliasAdd(String alias, String target) {
        AliasAddCommand command = new AliasAddCommand();
        command.alias = alias;
        command.targets = List.of(target);
        return command;
    }

    private static AliasDeleteCommand aliasDelete() {
        AliasDeleteCommand command = new AliasDeleteCommand();
        command.alias = "info@example.org";
        return command;
    }

    private static DomainAddCommand domainAdd(String domain) {
        DomainAddCommand command = new DomainAddCommand();
        command.domain = domain;
        return command;
    }

    private static DomainDeleteCommand domainDelete() {
        DomainDeleteCommand command = new DomainDeleteCommand();
        command.domain = "example.org";
        return command;
    }

    private static UserAddCommand userAdd() {
        UserAddCommand command = new UserAddCommand();
        command.address = "bob@example.org";
        return command;
    }

    private static UserPasswdCommand userPasswd() {
        UserPasswdCommand command = new UserPasswdCommand();
        command.address = "bob@example.org";
        return command;
    }

    private static UserDeleteCommand userDelete() {
        UserDeleteCommand command = new UserDeleteCommand();
        command.address = "bob@example.org";
        return command;
    }

    private static FilterEnableCommand filterEnable(String name) {
        FilterEnableCommand command = new FilterEnableCommand();
        command.name = name;
        return command;
    }

    private static FilterDisableCommand filterDisable(String name) {
        FilterDisableCommand command = new FilterDisableCommand();
        command.name = name;
        return command;
    }

    private static ListenerStartCommand listenerStart(String name) {
        ListenerStartCommand command = new ListenerStartCommand();
        command.name = name;
        return command;
    }

    private static ListenerStopCommand listenerStop(String name) {
        ListenerStopCommand command = new ListenerStopCommand();
        command.name = name;
        return command;
    }

    private static SessionKillCommand sessionKill(String id) {
        SessionKillCommand command = new SessionKillCommand();
        command.id = id;
        return command;
    }

    private static QuarantineReleaseCommand quarantineRelease() {
        QuarantineReleaseCommand command = new QuarantineReleaseCommand();
        command.id = "q1";
        return command;
    }

    private static QuarantineDeleteCommand quarantineDelete() {
        QuarantineDeleteCommand command = new QuarantineDeleteCommand();
        command.id = "q1";
        return command;
    }

    private static <C extends QueueAction> C chosen(C command, String pattern) {
        command.pattern = pattern;
        return command;
    }

    private static QueueDeleteCommand queueDelete(boolean force) {
        QueueDeleteCommand command = chosen(new QueueDeleteCommand(), "ALL");
        command.force = force;
        return command;
    }

    private static QueueBounceCommand queueBounce(boolean force) {
        QueueBounceCommand command = chosen(new QueueBounceCommand(), "M1");
        command.force = force;
        return command;
    }

    private static QueueShowCommand queueShow() {
        QueueShowCommand command = new QueueShowCommand();
        command.id = "M1";
        return command;
    }

    private static QuarantineShowCommand quarantineShow() {
        QuarantineShowCommand command = new QuarantineShowCommand();
        command.id = "q1";
        return command;
    }

    private static MailboxStatusCommand mailboxStatus(String mailbox) {
        MailboxStatusCommand command = new MailboxStatusCommand();
        command.mailbox = mailbox;
        return command;
    }

    private static WhyCommand why() {
        WhyCommand command = new WhyCommand();
        command.query = "M1";
        return command;
    }

    @SuppressWarnings("checkstyle:MethodLength")
    static Stream<Good> good() {
        return Stream.of(
                new Good(
                        "alias-add",
                        () -> aliasAdd("info@example.org", "bob@example.org"),
                        "Alias info@example.org leads to bob@example.org",
                        "{\"alias\":\"info@example.org\",\"targets\":[\"bob@example.org\"]}"),
                new Good(
                        "alias-delete",
                        ActionCommandsTest::aliasDelete,
                        "Alias info@example.org deleted",
                        "{\"alias\":\"info@example.org\"}"),
                new Good(
                        "domain-add",
                        () -> domainAdd("example.org"),
                        "Domain example.org added",
                        "{\"domain\":\"example.org\"}"),
                new Good(
                        "domain-delete",
                        ActionCommandsTest::domainDelete,
                        "Domain example.org deleted",
                        "{\"domain\":\"example.org\"}"),
                new Good(
                        "user-add",
                        ActionCommandsTest::userAdd,
                        "User bob@example.org added",
                        "{\"user\":\"bob@example.org\",\"password\":\"\"}"),
                new Good(
                        "user-passwd",
                        ActionCommandsTest::userPasswd,
                        "Password of bob@example.org set",
                        "{\"user\":\"bob@example.org\",\"password\":\"\"}"),
                new Good(
                        "user-delete",
                        ActionCommandsTest::userDelete,
                        "User bob@example.org deleted; the mailboxes stay",
                        "{\"user\":\"bob@example.org\"}"),
                new Good(
                        "filter-enable",
                        () -> filterEnable("virus"),
                        "Filter virus is switched on",
                        "{\"filter\":\"virus\",\"enabled\":true}"),
                new Good(
                        "filter-disable",
                        () -> filterDisable("virus"),
                        "Filter virus is switched off",
                        "{\"filter\":\"virus\",\"enabled\":false}"),
                new Good(
                        "listener-start",
                        () -> listenerStart("smtp"),
                        "Listener smtp opened",
                        "{\"listener\":\"smtp\"}"),
                new Good(
                        "listener-stop", () -> listenerStop("smtp"), "Listener smtp closed", "{\"listener\":\"smtp\"}"),
                new Good("session-kill", () -> sessionKill("7"), "Connection 7 ended", "{\"connection\":\"7\"}"),
                new Good(
                        "quarantine-release",
                        ActionCommandsTest::quarantineRelease,
                        "Released q1",
                        "{\"released\":\"q1\"}"),
                new Good(
                        "quarantine-delete",
                        ActionCommandsTest::quarantineDelete,
                        "Deleted q1",
                        "{\"deleted\":\"q1\"}"),
                new Good("queue-hold", () -> chosen(new QueueHoldCommand(), "M1"), "1 entries held", "{\"count\":1}"),
                new Good(
                        "queue-release",
                        () -> chosen(new QueueReleaseCommand(), "M1"),
                        "1 entries released",
                        "{\"count\":1}"),
                new Good("queue-delete", () -> queueDelete(true), "1 entries deleted", "{\"count\":1}"),
                new Good("queue-bounce", () -> queueBounce(true), "1 entries bounced", "{\"count\":1}"),
                new Good(
                        "queue-flush",
                        () -> chosen(new QueueFlushCommand(), "ALL"),
                        "1 entries are tried now",
                        "{\"count\":1}"),
                new Good(
                        "why",
                        ActionCommandsTest::why,
                        "Message M1 from <a?b> could not be delivered to bob@example.org, eve@far.test yet (3 tries) because:"
                                + " 451 ?[31m; next try " + Plain.text(Roster.NOON) + ", or now: mail:queue-flush M1.",
                        "{\"id\":\"M1\",\"sentence\":\"Message M1 from <a?b> could not be delivered to bob@example.org,"
                                + " eve@far.test yet (3 tries) because: 451 ?[31m; next try " + Plain.text(Roster.NOON)
                                + ", or now: mail:queue-flush M1.\"}"),
                new Good(
                        "queue-show",
                        ActionCommandsTest::queueShow,
                        "Id:         M1\nState:      DEFERRED\nReceived:   " + Plain.text(Roster.LONG_AGO)
                                + "\nSender:     <>\nRecipient:  <bob@example.org>\nRecipient:  <eve@far.test>\n"
                                + "Tries:      3\nNext try:   " + Plain.text(Roster.NOON)
                                + "\nLast error: 451 ?[31m\nAction:     relay bob\n\nSubject: hi\n\nred ?[31m text",
                        "{\"id\":\"M1\",\"state\":\"deferred\",\"received\":\"" + Roster.LONG_AGO
                                + "\",\"size\":900,\"sender\":\"\",\"rcpts\":[\"bob@example.org\",\"eve@far.test\"],"
                                + "\"tries\":3,\"next\":\"2026-01-15T12:00:00Z\",\"lastError\":\"451 \\u001b[31m\","
                                + "\"actions\":[\"relay bob\"],"
                                + "\"content\":\"Subject: hi\\u000d\\u000a\\u000d\\u000ared \\u001b[31m text\\u000d\\u000a\"}"),
                new Good(
                        "quarantine-show",
                        ActionCommandsTest::quarantineShow,
                        "Kept:     " + Plain.text(Roster.NOON) + " as virus: Eicar\n"
                                + "Envelope: <a@other.test> to <bob@example.org>\n\nSubject: hi\n\nred ?[31m text",
                        "{\"id\":\"q1\",\"time\":\"2026-01-15T12:00:00Z\",\"kind\":\"virus\",\"reason\":\"Eicar\","
                                + "\"sender\":\"a@other.test\",\"rcpt\":\"bob@example.org\","
                                + "\"content\":\"Subject: hi\\u000d\\u000a\\u000d\\u000ared \\u001b[31m text\\u000d\\u000a\"}"));
    }

    @SuppressWarnings("checkstyle:MethodLength")
    static Stream<Bad> bad() {
        return Stream.of(
                new Bad(
                        "alias-add with no address",
                        Roster.full(),
                        aliasAdd("info@example.org", "nobody at all"),
                        "Not an address: nobody at all"),
                new Bad("domain-add refused", Roster.full(), domainAdd("-"), "Not a domain: -"),
                new Bad(
                        "user-add, passwords differ",
                        Roster.full().types("one", "two"),
                        userAdd(),
                        "The passwords differ; nothing was changed"),
                new Bad("filter-enable unknown", Roster.full(), filterEnable("x"), "No such filter: x"),
                new Bad("filter-disable unknown", Roster.full(), filterDisable("x"), "No such filter: x"),
                new Bad("listener-start unknown", Roster.full(), listenerStart("x"), "No such listener: x"),
                new Bad("listener-stop unknown", Roster.full(), listenerStop("x"), "No such listener: x"),
                new Bad("session-kill unknown", Roster.full(), sessionKill("x"), "No such connection: x"),
                new Bad("quarantine-release unknown", Roster.empty(), quarantineRelease(), "No such item: q1"),
                new Bad("quarantine-delete unknown", Roster.empty(), quarantineDelete(), "No such item: q1"),
                new Bad("quarantine-show unknown", Roster.empty(), quarantineShow(), "No such item: q1"),
                new Bad("queue-show unknown", Roster.empty(), queueShow(), "No such entry: M1; mail:why M1 may know"),
                new Bad(
                        "queue-delete without force",
                        Roster.full(),
                        queueDelete(false),
                        "Deleting mail cannot be undone"),
                new Bad(
                        "queue-bounce without force",
                        Roster.full(),
                        queueBounce(false),
                        "Bouncing mail cannot be undone"),
                new Bad(
                        "queue-delete of nothing",
                        Roster.empty(),
                        queueDelete(true),
                        "Nothing matched: 0 entries deleted"),
                new Bad(
                        "queue-hold of everything by mistake",
                        Roster.full(),
                        new QueueHoldCommand(),
                        "Say which entries"),
                new Bad(
                        "mailbox-status of no mailbox",
                        Roster.full(),
                        mailboxStatus("INBOX"),
                        "Not a mailbox: INBOX (write alice@example.org/INBOX or SHARED/news)"),
                new Bad(
                        "mailbox-status unknown",
                        Roster.empty(),
                        mailboxStatus("bob@example.org/INBOX"),
                        "bob@example.org has no mailbox (yet)"),
                new Bad("why unknown", Roster.empty(), why(), "Nothing is known of M1"),
                new Bad(
                        "user-add while the directory is away",
                        Roster.full().types("x", "x").away(DirectoryAdmin.class),
                        userAdd(),
                        "The role directory is away"),
                new Bad(
                        "a role that fails",
                        Roster.full()
                                .service(
                                        QueueAdmin.class,
                                        Map.of(
                                                "flush",
                                                a -> CompletableFuture.failedFuture(
                                                        new IllegalStateException("The store is full")))),
                        chosen(new QueueFlushCommand(), "M1"),
                        "The store is full"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void saysWhatWasDone(Good one) throws Exception {
        assertThat(Roster.full().types("secret", "secret").run(one.command().get()))
                .isEqualTo(one.says());
    }

    @ParameterizedTest
    @MethodSource("good")
    void saysItInJson(Good one) throws Exception {
        MailAction command = one.command().get();
        command.json = true;
        assertThat(Roster.full().types("secret", "secret").run(command)).isEqualTo(one.json());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void failsWithTheReason(Bad one) {
        assertThatThrownBy(() -> one.platform().run(one.command()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(one.why());
        assertThat(one.platform().printed())
                .as("what a script would take for a result")
                .isEmpty();
    }

    @Test
    void aRandomPasswordIsPrintedOnceAndUsed() throws Exception {
        List<String> used = new ArrayList<>();
        FakePlatform platform = Roster.full().service(DirectoryAdmin.class, Map.of("addUser", a -> {
            used.add(new String((char[]) a[1]));
            return Roster.ACCOUNT;
        }));
        UserAddCommand add = userAdd();
        add.random = true;
        assertThat(platform.run(add)).isEqualTo("User bob@example.org added, password " + used.get(0));
        assertThat(used.get(0)).hasSize(20);
    }

    @Test
    void mailboxStatusShowsOneMailbox() throws Exception {
        MailboxStatusCommand status = mailboxStatus("bob@example.org/INBOX");
        status.noFormat = true;
        assertThat(Roster.full().run(status).lines())
                .containsExactly(
                        "name\tbob@example.org/INBOX",
                        "id\tb1",
                        "uidvalidity\t17",
                        "uidnext\t6",
                        "modseq\t33",
                        "messages\t5",
                        "unseen\t2",
                        "deleted\t1",
                        "size\t900",
                        "special-use\t\\Inbox",
                        "acl\t{anyone=lr}");
    }

    @Test
    void sendPutsAMessageIntoTheQueueUnfiltered(@TempDir Path folder) throws Exception {
        List<Acceptance> queued = new ArrayList<>();
        FakePlatform platform = Roster.full().service(MailQueue.class, Map.of("accept", a -> {
            queued.add((Acceptance) a[0]);
            return null;
        }));
        SendCommand send = new SendCommand();
        send.from = "alice@example.org";
        send.to = List.of("bob@example.org");
        send.subject = "hi";
        send.body = "text";
        assertThat(platform.run(send))
                .isEqualTo("250 2.0.0 Ok: " + queued.get(0).mail().id());
        assertThat(queued.get(0).unfiltered()).isTrue();
        assertThat(text(queued.get(0))).contains("Subject: hi\r\n", "To: <bob@example.org>\r\n", "\r\n\r\ntext");

        SendCommand file = new SendCommand();
        file.to = List.of("bob@example.org");
        file.file = Files.writeString(folder.resolve("m.eml"), "Subject: x\n\na\rb\n")
                .toString();
        platform.run(file);
        assertThat(text(queued.get(1))).isEqualTo("Subject: x\r\n\r\na\r\nb\r\n");
        assertThat(queued.get(1).mail().envelope().sender().isNull()).isTrue();
    }

    private static String text(Acceptance acceptance) throws Exception {
        return new String(acceptance.mail().content().toBytes(10_000), StandardCharsets.UTF_8);
    }
}
