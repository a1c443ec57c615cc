package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsKeysTest {
    @TempDir
    private Path home;

    private TlsKeys open() throws IOException {
        return new TlsKeys(home.resolve("k/tls.crt"), home.resolve("k/tls.key"), "mail.example", Clock.systemUTC());
    }

    @Test
    void makesAKeyThatOnlyItsOwnerReads() throws Exception {
        open();

        assertThat(Files.getPosixFilePermissions(home.resolve("k/tls.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        X509Certificate certificate = certificate();
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=mail.example");
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("mail.example", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    private X509Certificate certificate() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(home.resolve("k/tls.crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void keepsThePairOfTheLastStart() throws IOException {
        byte[] first = open().now().endPoint();

        assertThat(open().now().endPoint()).isEqualTo(first);
    }

    @Test
    void readsChangedFilesAndNoBrokenOnes() throws IOException {
        TlsKeys keys = open();
        byte[] first = keys.now().endPoint();
        Path certificate = home.resolve("k/tls.crt");
        String good = Files.readString(certificate);
        change(certificate, "broken", 1);
        keys.reloadIfChanged();
        assertThat(keys.now().endPoint()).isEqualTo(first);

        SelfSigned.write(certificate, home.resolve("k/tls.key"), "other.example", Clock.systemUTC());
        change(certificate, Files.readString(certificate), 2);
        keys.reloadIfChanged();
        assertThat(keys.now().endPoint()).isNotEqualTo(first);

        byte[] second = keys.now().endPoint();
        change(certificate, good, 3);
        keys.reloadIfChanged();
        assertThat(keys.now().endPoint()).as("the key does not fit").isEqualTo(second);
    }

    private static void change(Path file, String text, int hour) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T0" + hour + ":00:00Z")));
    }

    @Test
    void saysWhichFileIsWrong() throws IOException {
        Files.createDirectories(home.resolve("k"));
        Files.writeString(home.resolve("k/tls.crt"), "");
        Files.writeString(home.resolve("k/tls.key"), "");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("tls.crt");
    }

    @Test
    void readsOldStyleKeys() throws Exception {
        KeyPair pair = rsa();
        Files.createDirectories(home.resolve("k"));
        pem(home.resolve("k/tls.key"), pair.getPrivate());
        pem(home.resolve("k/tls.crt"), signed(pair, "SHA256withRSA"));
        assertThat(Files.readString(home.resolve("k/tls.key"))).startsWith("-----BEGIN RSA PRIVATE KEY");

        assertThat(open().now().endPoint()).hasSize(32);
    }

    @ParameterizedTest
    @CsvSource({"SHA1withRSA, SHA-256", "SHA256withRSA, SHA-256", "SHA384withRSA, SHA-384", "SHA512withRSA, SHA-512"})
    void hashesTheCertificateAsItWasSigned(String signature, String hash) throws Exception {
        X509Certificate certificate = signed(rsa(), signature);

        assertThat(ServerEndPoint.of(certificate))
                .isEqualTo(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
    }

    @Test
    void hasNoEndPointWhereTheHashIsUndefined() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThat(ServerEndPoint.of(signed(pair, "Ed25519"))).isEmpty();
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static X509Certificate signed(KeyPair pair, String algorithm) throws Exception {
        X500Name name = new X500Name("CN=test");
        Date now = new Date();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name, BigInteger.ONE, now, new Date(now.getTime() + 1_000_000), name, pair.getPublic())
                        .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
    }

    private static void pem(Path file, Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        Files.writeString(file, text.toString());
    }
}
