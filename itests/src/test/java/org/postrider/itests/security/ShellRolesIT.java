package org.postrider.itests.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Await;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/** A viewer of the admin shell looks, and nothing else: not at files, not through the shell's language. */
final class ShellRolesIT {
    private static Server server;
    private static Path key;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("shell-roles").start();
        key = server.home().resolve("viewer_key");
        Tool.of("ssh-keygen", "openssh-client")
                .run("-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-f", key.toString());
        String encoded = Files.readString(Path.of(key + ".pub")).split(" ", -1)[1];
        Files.writeString(
                server.home().resolve("etc/keys.properties"),
                "\n_g_\\:viewers = group,viewer,ssh\nwatcher = " + encoded + ",_g_:viewers\n",
                StandardOpenOption.APPEND);
        Await.until(
                "the viewer's key",
                () -> viewer("mail:domain-list"),
                done -> done.output().contains("example.test"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Result viewer(String command) {
        return Tool.of("ssh", "openssh-client")
                .run(
                        "-n",
                        "-T",
                        "-i",
                        key.toString(),
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
                        "watcher@127.0.0.1",
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
        assertThat(viewer(command).output()).containsAnyOf("Command not found", "Insufficient credentials");
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
        assertThat(server.log()).doesNotContain("SecurityException").doesNotContain("Exception caught while");
    }

    @Test
    void mayNotWriteFiles() {
        Path file = server.home().resolve("written");

        assertThat(viewer("mail:status > " + file).output()).isNotNull();

        assertThat(file).doesNotExist();
    }

    @Test
    void theAdminMayStill() {
        assertThat(server.shell("shell:cat " + server.home().resolve("run/ready"))
                        .output())
                .contains("imap");
        assertThat(server.shell("config:list").status()).isZero();
        assertThat(server.shell("mail:status | grep smtp").output()).contains("smtp");
    }
}
