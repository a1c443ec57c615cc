package org.postrider.sasl.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

class MechanismsTest {
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String CLIENT_FINAL =
            "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final SaslContext CLEAR = context(false, new byte[0]);
    private static final SaslContext TLS = context(true, new byte[] {1, 2, 3});

    private final OneUserDirectory directory = new OneUserDirectory();

    @Test
    void plainLogsInWithTheRightPassword() {
        assertThat(respond(plain(), "\0user\0pencil")).isInstanceOf(SaslStep.Success.class);
        assertThat(respond(plain(), "user\0user\0pencil")).isInstanceOf(SaslStep.Success.class);
        assertThat(reason(respond(plain(), "\0user\0pen"))).isEqualTo(SaslStep.Reason.CREDENTIALS);
    }

    @Test
    void eachTellsTheNameAsItWasGiven() {
        SaslExchange plain = plain();
        respond(plain, "admin\0User\0wrong");
        assertThat(plain.name()).isEqualTo("User");

        Login mechanism = new Login();
        mechanism.bindDirectory(directory);
        SaslExchange login = mechanism.start(TLS);
        assertThat(login.name()).isEmpty();
        respond(login, "User");
        assertThat(login.name()).isEqualTo("User");

        SaslExchange scram = scram().start(TLS);
        respond(scram, CLIENT_FIRST);
        assertThat(scram.name()).isEqualTo("user");
    }

    @Test
    void plainRefusesToActAsAnother() {
        assertThat(reason(respond(plain(), "admin\0user\0pencil"))).isEqualTo(SaslStep.Reason.AUTHORIZATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user", "\0user", "\0\0pencil", "\0user\0", "\0user\0pen\0cil"})
    void plainRefusesWhatIsNoPlain(String response) {
        assertThat(reason(respond(plain(), response))).isEqualTo(SaslStep.Reason.MALFORMED);
    }

    @Test
    void plainIsTemporaryWhileTheDirectoryFails() {
        directory.failing = true;
        assertThat(reason(respond(plain(), "\0user\0pencil"))).isEqualTo(SaslStep.Reason.TEMPORARY);
    }

    @Test
    void loginAsksForNameAndPassword() {
        Login login = new Login();
        login.bindDirectory(directory);
        SaslExchange exchange = login.start(TLS);
        assertThat(challenge(respond(exchange, ""))).isEqualTo("Username:");
        assertThat(challenge(respond(exchange, "user"))).isEqualTo("Password:");
        assertThat(respond(exchange, "pencil")).isInstanceOf(SaslStep.Success.class);
    }

    @Test
    void loginTakesAnInitialResponseAsTheName() {
        Login login = new Login();
        login.bindDirectory(directory);
        SaslExchange exchange = login.start(TLS);
        assertThat(challenge(respond(exchange, "user"))).isEqualTo("Password:");
        assertThat(reason(respond(exchange, "wrong"))).isEqualTo(SaslStep.Reason.CREDENTIALS);
    }

    @Test
    void plainAndLoginAreOfferedOnlyWhereNobodyListens() {
        assertThat(new Plain().offered(CLEAR)).isFalse();
        assertThat(new Login().offered(CLEAR)).isFalse();
        assertThat(new Plain().offered(TLS)).isTrue();
    }

    @Test
    void scramFollowsTheExampleOfRfc7677() {
        SaslExchange exchange = scram().start(CLEAR);
        assertThat(challenge(respond(exchange, CLIENT_FIRST)))
                .isEqualTo("r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(respond(exchange, CLIENT_FINAL)).isInstanceOfSatisfying(SaslStep.Success.class, success -> {
            assertThat(success.account()).isEqualTo(OneUserDirectory.USER);
            assertThat(new String(success.data(), StandardCharsets.UTF_8))
                    .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        });
    }

    @Test
    void scramRefusesAChangedProofAndAnotherNonce() {
        SaslExchange exchange = scram().start(CLEAR);
        respond(exchange, CLIENT_FIRST);
        assertThat(reason(respond(exchange, CLIENT_FINAL.replace("dHzb", "eHzb"))))
                .isEqualTo(SaslStep.Reason.CREDENTIALS);
        SaslExchange other = scram().start(CLEAR);
        respond(other, CLIENT_FIRST);
        assertThat(reason(respond(other, CLIENT_FINAL.replace("%hvY", "%hvX")))).isEqualTo(SaslStep.Reason.CREDENTIALS);
    }

    @Test
    void scramCannotBeReplayedInTheSameExchange() {
        SaslExchange exchange = scram().start(CLEAR);
        respond(exchange, CLIENT_FIRST);
        respond(exchange, CLIENT_FINAL);
        assertThat(reason(respond(exchange, CLIENT_FINAL))).isEqualTo(SaslStep.Reason.MALFORMED);
    }

    @Test
    void scramNoticesADowngrade() {
        assertThat(reason(respond(scram().start(TLS), CLIENT_FIRST.replaceFirst("n", "y"))))
                .isEqualTo(SaslStep.Reason.CREDENTIALS);
        assertThat(respond(scram().start(CLEAR), CLIENT_FIRST.replaceFirst("n", "y")))
                .isInstanceOf(SaslStep.Challenge.class);
    }

    @Test
    void scramPlusIsBoundToTheChannel() throws Exception {
        assertThat(reason(bound(TLS.serverEndPoint()))).isNull();
        assertThat(reason(bound(new byte[] {9, 9, 9}))).isEqualTo(SaslStep.Reason.CREDENTIALS);
    }

    private SaslStep bound(byte[] seenByClient) throws Exception {
        ScramSha256Plus plus = new ScramSha256Plus(() -> SERVER_NONCE);
        plus.bindDirectory(directory);
        assertThat(plus.offered(CLEAR)).isFalse();
        SaslExchange exchange = plus.start(TLS);
        String header = "p=tls-server-end-point,,";
        String bare = "n=user,r=" + CLIENT_NONCE;
        String serverFirst = challenge(respond(exchange, header + bare));
        byte[] start = header.getBytes(StandardCharsets.UTF_8);
        byte[] binding = java.util.Arrays.copyOf(start, start.length + seenByClient.length);
        System.arraycopy(seenByClient, 0, binding, start.length, seenByClient.length);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(binding) + ",r=" + CLIENT_NONCE + SERVER_NONCE;
        byte[] proof = ScramClient.proof("pencil", serverFirst, bare + "," + serverFirst + "," + withoutProof);
        return respond(exchange, withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=user",
                "n,,r=x,n=user",
                "n,x,n=user,r=x",
                "n,,n=us=er,r=x",
                "n,,m=ext,n=user,r=x",
                "n,,n=,r=x",
                "n,,n=user,r="
            })
    void scramRefusesWhatIsNoClientFirst(String response) {
        assertThat(reason(respond(scram().start(CLEAR), response))).isEqualTo(SaslStep.Reason.MALFORMED);
    }

    @Test
    void unescapesCommaAndEqualsInNames() {
        assertThat(ScramMessage.name("a=2Cb=3Dc")).contains("a,b=c");
        assertThat(ScramMessage.name("a=2Db")).isEmpty();
    }

    private SaslMechanism scram() {
        ScramSha256 scram = new ScramSha256(() -> SERVER_NONCE);
        scram.bindDirectory(directory);
        return scram;
    }

    private SaslExchange plain() {
        Plain plain = new Plain();
        plain.bindDirectory(directory);
        return plain.start(TLS);
    }

    private static SaslStep respond(SaslExchange exchange, String text) {
        return exchange.respond(text.getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
    }

    private static String challenge(SaslStep step) {
        assertThat(step).isInstanceOf(SaslStep.Challenge.class);
        return new String(((SaslStep.Challenge) step).data(), StandardCharsets.UTF_8);
    }

    private static SaslStep.Reason reason(SaslStep step) {
        return step instanceof SaslStep.Failure failure ? failure.reason() : null;
    }

    static SaslContext context(boolean encrypted, byte[] binding) {
        return new SaslContext("imap", encrypted, binding, new InetSocketAddress("127.0.0.1", 1));
    }
}
