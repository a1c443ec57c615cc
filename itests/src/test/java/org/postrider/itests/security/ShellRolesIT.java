package org.postrider.itests.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Await;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/**
 * A viewer of the admin shell looks, and nothing else; a manager works with mail, and nothing else: no files, no users, no
 * bundles, and none of it through the shell's language.
 */
final class ShellRolesIT {
    private static final String REFUSED = "Command not found|Insufficient credentials";

    private static Server server;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("shell-roles")
                // Nobody listens there: mail for elsewhere waits.
                .configure("org.postrider.queue", Map.of("relayhost", "[127.0.0.1]:1"))
                .start();
        key("viewer", "watcher");
        key("manager", "worker");
        Await.until(
                "the keys",
                () -> viewer("mail:domain-list").output()
                        + manager("mail:domain-list").output(),
                output -> output.split("example.test", -1).length == 3);
    }

    private static void key(String role, String user) throws IOException {
        Path key = server.home().resolve(user + "_key");
        Tool.of("ssh-keygen", "openssh-client")
                .run("-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-f", key.toString());
        String encoded = Files.readString(Path.of(key + ".pub")).split(" ", -1)[1];
        Files.writeString(
                server.home().resolve("etc/keys.properties"),
                "\n_g_\\:" + role + "s = group," + role + ",ssh\n" + user + " = " + encoded + ",_g_:" + role + "s\n",
                StandardOpenOption.APPEND);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Result viewer(String command) {
        return shell("watcher", command);
    }

    private static Result manager(String command) {
        return shell("worker", command);
    }

    private static Result shell(String user, String command) {
        return Tool.of("ssh", "openssh-client")
                .run(
                        "-n",
                        "-T",
                        "-i",
                        server.home().resolve(user + "_key").toString(),
                        "-o",
                        "IdentitiesOnly=yes",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "LogLevel=ERROR",
                        "-p",
                        String.valueOf(server.port(1)),
                        user + "@127.0.0.1",
                        command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail:status", "mail:user-list", "bundle:list", "log:get", "help"})
    void mayLook(String command) {
        assertThat(viewer(command).output())
                .isNotBlank()
                .doesNotContain("Command not found")
                .doesNotContain("Insufficient credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail:user-add eve@example.test",
                "shell:cat etc/keys.properties",
                "shell:head etc/keys.properties",
                "shell:source etc/shell.init.script",
                "config:install file:/etc/hostname x.cfg",
                "config:list",
                "cm:getConfiguration org.postrider.net",
                "scr:disable org.postrider.sasl.internal.Login",
                "log:set DEBUG org.postrider",
                "feature:repo-add file:/nowhere",
                "bundle:dynamic-import 1",
                "event:send org/postrider/x",
                "ssh:ssh 127.0.0.1",
                "jaas:user-add eve secret",
                "x = abc; c = ($x getClass); echo $c",
                "echo ($.context getBundles)",
                "c = { shell:cat etc/keys.properties }; c"
            })
    void mayNotAct(String command) {
        assertThat(viewer(command).output()).containsPattern(REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail:send --from alice@example.test --to bob@example.test --subject x --body 'Dear Bob, hello'",
                "mail:queue-list",
                "mail:queue-flush all",
                "mail:quarantine-list",
                "mail:session-list",
                "mail:status",
                "log:get"
            })
    void aManagerWorksWithMail(String command) {
        assertThat(manager(command).output()).doesNotContainPattern(REFUSED);
    }

    @Test
    void aManagerHoldsReleasesAndReturnsMail() {
        String to = "nobody@elsewhere.test";
        manager("mail:send --from alice@example.test --to " + to + " --subject Held --body x");
        String id = Await.until(
                        "the message in the queue",
                        () -> manager("mail:queue-list --no-format").output(),
                        list -> list.contains("alice@example.test"))
                .split("\t", 2)[0];

        assertThat(manager("mail:queue-show " + id).output()).contains("Subject: Held");
        assertThat(manager("mail:queue-hold " + id).status()).isZero();
        assertThat(manager("mail:queue-release " + id).status()).isZero();
        assertThat(manager("mail:queue-delete -f " + id).status()).isZero();
        assertThat(manager("mail:queue-list --no-format").output()).doesNotContain(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail:send --to bob@example.test --file etc/keys.properties",
                "mail:send --to bob@example.test --file=etc/keys.properties",
                "f = --file; mail:send --to bob@example.test $f etc/keys.properties",
                "mail:send --to bob@example.test etc/keys.properties",
                "mail:user-add eve@example.test",
                "mail:user-passwd alice@example.test",
                "mail:alias-add eve@example.test alice@example.test",
                "mail:domain-delete example.test",
                "mail:filter-disable attachment",
                "mail:listener-stop smtp",
                "mail:role-swap imap",
                "shell:cat etc/keys.properties",
                "config:list",
                "scr:disable org.postrider.sasl.internal.Login",
                "bundle:restart 1",
                "feature:repo-add file:/nowhere",
                "jaas:user-add eve secret",
                "kar:install file:/nowhere",
                "x = abc; c = ($x getClass); echo $c",
                "c = { shell:cat etc/keys.properties }; c"
            })
    void aManagerMayNotChangeTheServer(String command) {
        assertThat(manager(command).output()).containsPattern(REFUSED + "|too many arguments|Too many arguments");
    }

    @Test
    void aRefusalIsNoStackInTheLog() {
        for (String command : List.of(
                "mail:user-add mallory@example.test",
                "shell:cat etc/keys.properties",
                "cm:getConfiguration org.postrider.net",
                "event:send org/postrider/x",
                "x = abc; c = ($x getClass); echo $c",
                "echo ($.context getBundles)",
                "c = { shell:cat etc/keys.properties }; c",
                "mail:status > " + server.home().resolve("refused"))) {
            assertThat(viewer(command).output()).isNotBlank();
        }
        assertThat(server.log())
                .contains("event=command-denied user=watcher command=event:send ")
                .doesNotContain("SecurityException")
                .doesNotContain("Exception caught while");
    }

    @Test
    void mayNotWriteFiles() {
        Path file = server.home().resolve("written");

        assertThat(viewer("mail:status > " + file).output()).isNotNull();
        assertThat(manager("mail:queue-list > " + file).output()).isNotNull();

        assertThat(file).doesNotExist();
    }

    @Test
    void theAdminMayStill() throws IOException {
        Path mail = Files.writeString(server.home().resolve("mail.eml"), "Subject: A file\n\nwords\n");
        Result sent = server.shell("mail:send --from alice@example.test --to bob@example.test --file " + mail);
        assertThat(sent.status()).as(sent.output()).isZero();
        assertThat(server.shell("shell:cat " + server.home().resolve("run/ready"))
                        .output())
                .contains("imap");
        assertThat(server.shell("config:list").status()).isZero();
        assertThat(server.shell("mail:status | grep smtp").output()).contains("smtp");
    }
}
