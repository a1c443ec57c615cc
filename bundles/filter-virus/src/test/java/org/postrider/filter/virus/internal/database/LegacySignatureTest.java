package org.postrider.filter.virus.internal.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class LegacySignatureTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.ISO_8859_1);

    private static boolean verifies(byte[] text, String signature) throws IOException {
        return LegacySignature.ofSha256(
                new ByteArrayInputStream(text),
                signature,
                Signer.OURS.trust(Clock.systemUTC()).keys().table());
    }

    @Test
    void verifiesWhatWasSigned() throws IOException {
        // Often: salts differ, and so do the zeros in front.
        for (int i = 0; i < 20; i++) {
            assertThat(verifies(TEXT, Signer.OURS.tableSignature(TEXT))).isTrue();
        }
        assertThat(verifies(new byte[0], Signer.OURS.tableSignature(TEXT))).isFalse();
    }

    @Test
    void anyOtherDigitIsRefused() throws IOException {
        String signature = Signer.OURS.tableSignature(TEXT);
        for (int i = 0; i < signature.length(); i++) {
            char other = signature.charAt(i) == 'b' ? 'c' : 'b';
            assertThat(verifies(TEXT, signature.substring(0, i) + other + signature.substring(i + 1)))
                    .isFalse();
        }
    }

    @Test
    void rubbishIsRefused() throws IOException {
        assertThat(verifies(TEXT, "")).isFalse();
        assertThat(verifies(TEXT, "a")).isFalse();
        assertThat(verifies(TEXT, "b")).isFalse();
        assertThat(verifies(TEXT, "not a digit")).isFalse();
        assertThat(verifies(TEXT, "/".repeat(341))).isFalse();
        assertThat(verifies(TEXT, "/".repeat(5_000))).isFalse();
    }

    @Test
    void aNumberBeyondTheModulusIsNoOtherSpelling() throws IOException {
        var key = Signer.OURS.trust(Clock.systemUTC()).keys().table();
        String signature = Signer.OURS.tableSignature(TEXT);
        BigInteger number = BigInteger.ZERO;
        for (int i = signature.length() - 1; i >= 0; i--) {
            number = number.shiftLeft(6)
                    .or(BigInteger.valueOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"
                            .indexOf(signature.charAt(i))));
        }
        assertThat(verifies(TEXT, Signer.digits(number))).isTrue();
        assertThat(verifies(TEXT, Signer.digits(number.add(key.getModulus())))).isFalse();
    }
}
