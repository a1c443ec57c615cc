package org.postrider.directory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.message.Address;
import org.postrider.role.directory.Resolution;

class FileDirectoryTest {
    private static final Address ALICE = new Address("alice", "example.test");

    @TempDir
    Path home;

    private FileDirectory directory;

    @BeforeEach
    void fill() throws Exception {
        directory = new FileDirectory(new Settings(), home, Clock.systemUTC());
        got(directory.addDomain("example.test"));
        got(directory.addUser(ALICE, "correct horse".toCharArray()));
        got(directory.setAlias(address("sales@example.test"), List.of(ALICE, address("x@elsewhere.test"))));
    }

    @AfterEach
    void stop() {
        directory.stop();
    }

    @Test
    void verifiesTheRightPasswordOnly() throws Exception {
        assertThat(got(directory.verify("alice@example.test", "correct horse".toCharArray())))
                .isPresent();
        assertThat(got(directory.verify("alice", "correct horse".toCharArray())))
                .isPresent();
        assertThat(got(directory.verify("alice", "wrong horse".toCharArray()))).isEmpty();
        assertThat(got(directory.verify("nobody", "correct horse".toCharArray())))
                .isEmpty();
        assertThat(got(directory.verify("nobody", "no one has this password".toCharArray())))
                .isEmpty();
    }

    @Test
    void forgetsARememberedPasswordOnceItIsChanged() throws Exception {
        assertThat(got(directory.verify("alice", "correct horse".toCharArray())))
                .isPresent();
        got(directory.setPassword(ALICE, "battery staple".toCharArray()));
        assertThat(got(directory.verify("alice", "correct horse".toCharArray())))
                .isEmpty();
        assertThat(got(directory.verify("alice", "battery staple".toCharArray())))
                .isPresent();
    }

    @Test
    void resolvesUsersExtensionsAliasesAndTheRest() throws Exception {
        assertThat(got(directory.resolve(address("Alice@EXAMPLE.test")))).isInstanceOf(Resolution.Local.class);
        assertThat(got(directory.resolve(address("alice+lists@example.test"))))
                .isInstanceOfSatisfying(
                        Resolution.Local.class,
                        local -> assertThat(local.detail()).isEqualTo("lists"));
        assertThat(got(directory.resolve(address("sales@example.test"))))
                .isInstanceOfSatisfying(
                        Resolution.Alias.class,
                        alias -> assertThat(alias.targets()).hasSize(2));
        assertThat(got(directory.resolve(address("nobody@example.test")))).isInstanceOf(Resolution.Unknown.class);
        assertThat(got(directory.resolve(address("alice@other.test")))).isInstanceOf(Resolution.Foreign.class);
    }

    @Test
    void catchAllTakesOnlyWhatNobodyElseHas() throws Exception {
        got(directory.setAlias(new Address("*", "example.test"), List.of(address("all@elsewhere.test"))));
        assertThat(got(directory.resolve(ALICE))).isInstanceOf(Resolution.Local.class);
        assertThat(got(directory.resolve(address("any@example.test")))).isInstanceOf(Resolution.Alias.class);
    }

    @Test
    void letsAUserSendAsOwnAddressesOnly() throws Exception {
        var alice = got(directory.account("alice")).orElseThrow();
        assertThat(got(directory.maySendAs(alice, ALICE))).isTrue();
        assertThat(got(directory.maySendAs(alice, address("sales@example.test"))))
                .isTrue();
        assertThat(got(directory.maySendAs(alice, address("bob@example.test")))).isFalse();
        assertThat(got(directory.maySendAs(alice, address("alice@other.test")))).isFalse();
    }

    @Test
    void saltsOfUnknownUsersBehaveLikeRealOnes() throws Exception {
        for (String name : List.of("alice", "ghost")) {
            byte[] salt = salt(name);
            assertThat(salt(name.toUpperCase(java.util.Locale.ROOT))).isEqualTo(salt);
            assertThat(salt(name + "@example.test")).isEqualTo(salt);
            assertThat(salt(name + "@EXAMPLE.test")).isEqualTo(salt);
            directory.stop();
            directory = new FileDirectory(new Settings(), home, Clock.systemUTC());
            assertThat(salt(name)).isEqualTo(salt);
        }
    }

    private byte[] salt(String name) throws Exception {
        return got(directory.scram(name, "SCRAM-SHA-256")).salt();
    }

    @Test
    void survivesARestart() throws Exception {
        directory.stop();
        directory = new FileDirectory(new Settings(), home, Clock.systemUTC());
        assertThat(got(directory.verify("alice", "correct horse".toCharArray())))
                .isPresent();
        assertThat(got(directory.aliases())).hasSize(1);
    }

    @Test
    void namesFileAndLineOfAMalformedEntry() throws IOException {
        Path users = home.resolve("directory/users");
        Files.writeString(users, Files.readString(users) + "bob@example.test plain secret\n");
        assertThatThrownBy(() -> new FileDirectory(new Settings(), home, Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("users line 3")
                .hasMessageContaining("Argon2id");
    }

    @Test
    void refusesAChangeWhileAFileIsMalformed() throws Exception {
        Path users = home.resolve("directory/users");
        String broken = Files.readString(users) + "half a line\n";
        Files.writeString(users, broken);
        assertThatThrownBy(() -> got(directory.deleteUser(ALICE))).hasRootCauseInstanceOf(IOException.class);
        assertThat(Files.readString(users)).isEqualTo(broken);
    }

    @Test
    void refusesAFileOfANewerVersion() throws IOException {
        Files.writeString(home.resolve("directory/domains"), "# postrider directory 2\nexample.test\n");
        assertThatThrownBy(() -> new FileDirectory(new Settings(), home, Clock.systemUTC()))
                .hasMessageContaining("newer Postrider");
    }

    @Test
    void refusesShortPasswordsAndUnknownDomains() {
        assertThatThrownBy(() -> got(directory.addUser(address("bob@example.test"), "short".toCharArray())))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> got(directory.addUser(address("bob@no.test"), "long enough".toCharArray())))
                .hasRootCauseMessage("No such domain: no.test (add it with mail:domain-add)");
    }

    @Test
    void givesUnknownUsersSteadyDecoysForScram() throws Exception {
        var first = got(directory.scram("ghost@example.test", "SCRAM-SHA-256"));
        var again = got(directory.scram("ghost@example.test", "SCRAM-SHA-256"));
        assertThat(first.salt()).isEqualTo(again.salt());
        assertThat(got(directory.scram("other@example.test", "SCRAM-SHA-256")).salt())
                .isNotEqualTo(first.salt());
    }

    @Test
    void derivesTheKeysOfTheExampleInRfc7677() {
        byte[] salt = java.util.Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        var scram = Scram.derive("pencil".toCharArray(), salt, 4096);
        assertThat(Scram.parse(Scram.print(scram)).storedKey()).isEqualTo(scram.storedKey());
        // RFC 7677 section 3: ServerSignature = HMAC(ServerKey, AuthMessage)
        String auth = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        assertThat(java.util.Base64.getEncoder().encodeToString(Scram.hmac(scram.serverKey(), auth)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static <T> T got(CompletionStage<T> stage) throws ExecutionException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private record Settings() implements FileDirectory.Config {
        @Override
        public String folder() {
            return "";
        }

        @Override
        public String default__domain() {
            return "";
        }

        @Override
        public String extension__delimiter() {
            return "+";
        }

        @Override
        public int scram__iterations() {
            return 4_096;
        }

        @Override
        public int checks__at__once() {
            return 2;
        }

        @Override
        public int remember__seconds() {
            return 300;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return FileDirectory.Config.class;
        }
    }
}
