package org.postrider.sasl.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslStep;

/** Responses that were changed anywhere, or are anything: each gets a step, nothing is thrown, and nobody gets in. */
class MechanismsFuzzTest {
    private static final SaslContext TLS = MechanismsTest.context(true, new byte[] {1, 2, 3});
    private static final List<String> RESPONSES = List.of(
            "\0user\0pen",
            "admin\0user\0pencil",
            "user",
            "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            "p=tls-server-end-point,a=x,n=us=2Cer,r=abc",
            "y,a=,m=1,n=,r=",
            "c=biws,r=rOprNGfwEbeRWgbNEkqOnonce,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            "c=,r=,p=",
            "c=biws,r=rOprNGfwEbeRWgbNEkqOnonce,p=AAAA,p=");

    private final OneUserDirectory directory = new OneUserDirectory();

    @Property(tries = 3_000)
    void everyResponseGetsAStep(@ForAll long seed) {
        Random random = new Random(seed);
        SaslExchange exchange = exchange(random.nextInt(4));
        for (int i = 0; i < 4; i++) {
            CompletableFuture<SaslStep> step =
                    exchange.respond(response(random)).toCompletableFuture();
            assertThat(step).isCompleted();
            assertThat(step.join()).isNotInstanceOf(SaslStep.Success.class);
        }
        exchange.close();
    }

    private SaslExchange exchange(int which) {
        switch (which) {
            case 0 -> {
                Plain plain = new Plain();
                plain.bindDirectory(directory);
                return plain.start(TLS);
            }
            case 1 -> {
                Login login = new Login();
                login.bindDirectory(directory);
                return login.start(TLS);
            }
            case 2 -> {
                ScramSha256 scram = new ScramSha256(() -> "nonce");
                scram.bindDirectory(directory);
                return scram.start(TLS);
            }
            default -> {
                ScramSha256Plus plus = new ScramSha256Plus(() -> "nonce");
                plus.bindDirectory(directory);
                return plus.start(TLS);
            }
        }
    }

    private static byte[] response(Random random) {
        byte[] response = RESPONSES.get(random.nextInt(RESPONSES.size())).getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(5)) {
            case 0 -> {
                response = new byte[random.nextInt(6_000)];
                random.nextBytes(response);
            }
            case 1 -> response = Arrays.copyOf(response, random.nextInt(response.length + 3));
            case 2 -> response[random.nextInt(response.length)] = (byte) random.nextInt(256);
            default -> {
                // As it is: none of them is a right answer.
            }
        }
        return response;
    }
}
