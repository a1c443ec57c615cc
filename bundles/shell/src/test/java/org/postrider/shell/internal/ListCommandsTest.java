package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.role.chain.ChainAdmin;
import org.postrider.role.config.ConfigurationReport;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.DirectoryAdmin;
import org.postrider.role.quarantine.Quarantine;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.session.Listeners;
import org.postrider.role.store.MailStore;
import org.postrider.role.trace.Trace;

/** Every command that prints rows: as a table, with --no-format, with --json, with nothing to list, and without its role. */
class ListCommandsTest {
    /**
     * One command.
     *
     * @param role the service it needs
     * @param columns of its table
     * @param raw the row with --no-format, columns separated by |
     * @param json what it prints with --json
     * @param empty what it says when there is nothing; empty if there is always something
     */
    record Case(
            String name,
            Supplier<MailAction> command,
            Class<?> role,
            String columns,
            String raw,
            String json,
            String empty) {
        MailAction with(String option) {
            MailAction made = command.get();
            made.json = option.equals("--json");
            made.noFormat = option.equals("--no-format");
            return made;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String NOON = Plain.text(Roster.NOON);

    @SuppressWarnings("checkstyle:MethodLength")
    static Stream<Case> commands() {
        return Stream.of(
                new Case(
                        "alias-list",
                        AliasListCommand::new,
                        DirectoryAdmin.class,
                        "Alias|Targets",
                        "info@example.org|bob@example.org",
                        "[{\"alias\":\"info@example.org\",\"targets\":[\"bob@example.org\"]}]",
                        "No alias yet: mail:alias-add sales@example.org alice@example.org"),
                new Case(
                        "alias-resolve",
                        () -> {
                            AliasResolveCommand command = new AliasResolveCommand();
                            command.start = "info@example.org";
                            return command;
                        },
                        Directory.class,
                        "Address|Targets|Path",
                        "bob@example.org|mailbox of bob@example.org|info@example.org",
                        "[{\"address\":\"bob@example.org\",\"targets\":\"mailbox of bob@example.org\","
                                + "\"path\":[\"info@example.org\"]}]",
                        ""),
                new Case(
                        "chain-list",
                        ChainListCommand::new,
                        ChainAdmin.class,
                        "#|Filter|Bundle@Version|Stage|FailPolicy|Budget|State",
                        "1|virus|org.example.virus@1.0.0|inspect|required, defer|2000 ms|active",
                        "[{\"position\":1,\"filter\":\"virus\",\"bundleVersion\":\"org.example.virus@1.0.0\","
                                + "\"stage\":\"inspect\",\"failPolicy\":\"required, defer\",\"budget\":\"2000 ms\","
                                + "\"state\":\"active\"}]",
                        "No link is there or expected"),
                new Case(
                        "config-check",
                        ConfigCheckCommand::new,
                        ConfigurationReport.class,
                        "Severity|Pid|File|Key|Value|Problem|Hint",
                        "warning|org.postrider.smtp|etc/org.postrider.smtp.cfg|max_size|x|is no number|write 1000",
                        "[{\"severity\":\"warning\",\"pid\":\"org.postrider.smtp\",\"file\":\"etc/org.postrider.smtp.cfg\","
                                + "\"key\":\"max_size\",\"value\":\"x\",\"problem\":\"is no number\",\"hint\":\"write 1000\"}]",
                        "No problem found"),
                new Case(
                        "domain-list",
                        DomainListCommand::new,
                        DirectoryAdmin.class,
                        "Domain|Users",
                        "example.org|1",
                        "[{\"domain\":\"example.org\",\"users\":1}]",
                        "No domain yet: mail:domain-add example.org"),
                new Case(
                        "filter-list",
                        FilterListCommand::new,
                        ChainAdmin.class,
                        "Name|Bundle@Version|Calls|Hits|Err|InFlight|p50 ms|p99 ms|CPU ms per mail|State",
                        "virus|org.example.virus@1.0.0|10|2|1|0|1.500|9.500|0.250|active",
                        "[{\"name\":\"virus\",\"bundleVersion\":\"org.example.virus@1.0.0\",\"calls\":10,\"hits\":2,"
                                + "\"err\":1,\"inFlight\":0,\"p50Ms\":1.5,\"p99Ms\":9.5,\"cpuMsPerMail\":0.25,"
                                + "\"state\":\"active\"}]",
                        "No filter is there or expected"),
                new Case(
                        "listener-list",
                        ListenerListCommand::new,
                        Listeners.class,
                        "Name|Proto|Address|TLS|Conns|Handler bundle|State",
                        "smtp|smtp|127.0.0.1:25|starttls|4|org.postrider.smtp@1|closed: in use",
                        "[{\"name\":\"smtp\",\"proto\":\"smtp\",\"address\":\"127.0.0.1:25\",\"tls\":\"starttls\","
                                + "\"conns\":4,\"handlerBundle\":\"org.postrider.smtp@1\",\"state\":\"closed: in use\"}]",
                        "No listener is configured"),
                new Case(
                        "mailbox-list",
                        MailboxListCommand::new,
                        MailStore.class,
                        "Mailbox|Msgs|Unseen|Size|UIDValidity|ModSeq|ACL",
                        "bob@example.org/INBOX|5|2|900|17|33|{anyone=lr}",
                        "[{\"mailbox\":\"bob@example.org/INBOX\",\"msgs\":5,\"unseen\":2,\"size\":900,\"uidValidity\":17,"
                                + "\"modSeq\":33,\"acl\":{\"anyone\":\"lr\"}}]",
                        "No mailbox yet"),
                new Case(
                        "quarantine-list",
                        QuarantineListCommand::new,
                        Quarantine.class,
                        "Id|Time|Kind|Sender|Rcpt|Subject|Expires|ReleasedBy",
                        "q1|" + NOON + "|virus|a@other.test|bob@example.org|red ?[31m|" + NOON + "|",
                        "[{\"id\":\"q1\",\"time\":\"2026-01-15T12:00:00Z\",\"kind\":\"virus\",\"sender\":\"a@other.test\","
                                + "\"rcpt\":\"bob@example.org\",\"subject\":\"red \\u001b[31m\","
                                + "\"expires\":\"2026-01-15T12:00:00Z\",\"releasedBy\":\"\"}]",
                        "The quarantine is empty"),
                new Case(
                        "queue-list",
                        QueueListCommand::new,
                        QueueAdmin.class,
                        "Id|State|Age|Size|Sender|Rcpts|Tries|Next|Last error",
                        "M1|deferred|3d1h|900|<>|bob@example.org eve@far.test|3|" + NOON + "|451 ?[31m",
                        "[{\"id\":\"M1\",\"state\":\"deferred\",\"age\":AGE,\"size\":900,\"sender\":\"<>\","
                                + "\"rcpts\":[\"bob@example.org\",\"eve@far.test\"],\"tries\":3,"
                                + "\"next\":\"2026-01-15T12:00:00Z\",\"lastError\":\"451 \\u001b[31m\"}]",
                        "The queue is empty"),
                new Case(
                        "session-list",
                        SessionListCommand::new,
                        Listeners.class,
                        "Id|Proto|Client|User|TLS|State|Age|In|Out|Handler",
                        "7|imap|192.0.2.1:9|bob@example.org|TLSv1.3|idle ?[2J|1m1s|10|20|org.postrider.imap@1",
                        "[{\"id\":\"7\",\"proto\":\"imap\",\"client\":\"192.0.2.1:9\",\"user\":\"bob@example.org\","
                                + "\"tls\":\"TLSv1.3\",\"state\":\"idle \\u001b[2J\",\"age\":AGE,\"in\":10,\"out\":20,"
                                + "\"handler\":\"org.postrider.imap@1\"}]",
                        "No connections"),
                new Case(
                        "trace",
                        TraceCommand::new,
                        Trace.class,
                        "Id|Time|Role|Bundle@Version|Event|Details",
                        "M1|" + NOON + "|smtp|org.postrider.smtp@1|accepted|from=a?b",
                        "[{\"id\":\"M1\",\"time\":\"2026-01-15T12:00:00Z\",\"role\":\"smtp\","
                                + "\"bundleVersion\":\"org.postrider.smtp@1\",\"event\":\"accepted\","
                                + "\"details\":{\"from\":\"a\\u0007b\"}}]",
                        "No trace yet"),
                new Case(
                        "user-list",
                        UserListCommand::new,
                        DirectoryAdmin.class,
                        "User",
                        "bob@example.org",
                        "[{\"user\":\"bob@example.org\"}]",
                        "No user yet: mail:user-add name@domain"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void printsATable(Case one) throws Exception {
        String table = Roster.full().run(one.with(""));
        List<String> lines = table.lines().toList();
        assertThat(cells(lines.get(0))).containsExactly(one.columns().split("\\|"));
        assertThat(cells(lines.get(2))).containsExactly(one.raw().split("\\|", -1));
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("[|│]", -1)).map(String::strip).toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void printsRawRows(Case one) throws Exception {
        assertThat(Roster.full().run(one.with("--no-format")))
                .isEqualTo(one.raw().replace('|', '\t'));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void printsJson(Case one) throws Exception {
        assertThat(Roster.full().run(one.with("--json")).replaceAll("\"age\":[0-9.]+", "\"age\":AGE"))
                .isEqualTo(one.json());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void saysSoWhenThereIsNothing(Case one) throws Exception {
        if (one.empty().isEmpty()) {
            return;
        }
        assertThat(Roster.empty().run(one.with(""))).contains(one.empty());
        assertThat(Roster.empty().run(one.with("--no-format"))).isEmpty();
        assertThat(Roster.empty().run(one.with("--json"))).isEqualTo("[]");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void failsWhileItsRoleIsAway(Case one) {
        FakePlatform platform = Roster.full().away(one.role());
        assertThatThrownBy(() -> platform.run(one.with("--json")))
                .isInstanceOf(CommandException.class)
                .hasMessageMatching("The role [a-z.]+ is away\\. See mail:status; bring it back with bundle:start .*");
        assertThat(platform.printed()).isEmpty();
    }

    @Test
    void configCheckFailsOnAnErrorAndPrintsItFirst() {
        FakePlatform platform = Roster.full()
                .service(
                        ConfigurationReport.class,
                        java.util.Map.of("check", a -> List.of(Roster.problem("warning"), Roster.problem("error"))));
        ConfigCheckCommand check = new ConfigCheckCommand();
        check.noFormat = true;
        assertThatThrownBy(() -> platform.run(check)).isInstanceOf(CommandException.class);
        assertThat(platform.printed().lines()).hasSize(2);
    }

    @Test
    void sessionListTakesWhatFits() throws Exception {
        SessionListCommand sessions = new SessionListCommand();
        sessions.noFormat = true;
        sessions.proto = "imap";
        sessions.user = "bob@";
        sessions.ip = "192.0.2.";
        assertThat(Roster.full().run(sessions)).startsWith("7\timap");
        sessions.ip = "192.0.3.";
        assertThat(Roster.full().run(sessions)).isEmpty();
    }

    @Test
    void traceOfAnUnknownMessageFails() {
        TraceCommand trace = new TraceCommand();
        trace.query = "M9";
        assertThatThrownBy(() -> Roster.empty().run(trace)).hasMessage("No trace of M9");
    }

    @Test
    void queueStatCountsByAge() throws Exception {
        QueueStatCommand stat = new QueueStatCommand();
        stat.noFormat = true;
        String none = "\t0".repeat(9);
        assertThat(Roster.full().run(stat).lines())
                .containsExactly(
                        "TOTAL\t1" + none + "\t1", "example.org\t1" + none + "\t1", "far.test\t1" + none + "\t1");
        stat.by = "sender";
        assertThat(Roster.full().run(stat).lines()).contains("<>\t1" + none + "\t1");
        stat.by = "size";
        assertThatThrownBy(() -> Roster.full().run(stat)).hasMessageContaining("--by takes domain or sender");
    }

    @Test
    void queueListRefusesAStateThatIsNone() {
        QueueListCommand list = new QueueListCommand();
        list.state = "lost";
        assertThatThrownBy(() -> Roster.full().run(list)).hasMessageContaining("Not a state: lost");
    }
}
