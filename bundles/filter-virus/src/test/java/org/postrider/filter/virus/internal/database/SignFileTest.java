package org.postrider.filter.virus.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignFileTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final byte[] TEXT = "what is signed".getBytes(StandardCharsets.ISO_8859_1);
    private static final KeyPurposeId SIGNS = KeyPurposeId.id_kp_codeSigning;

    private static KeyPair rootKey;
    private static KeyPair middleKey;
    private static KeyPair signerKey;
    private static X509Certificate root;
    private static X509Certificate middle;

    @TempDir
    Path folder;

    @BeforeAll
    static void keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rootKey = generator.generateKeyPair();
        middleKey = generator.generateKeyPair();
        signerKey = generator.generateKeyPair();
        root = certificate("CN=Root", rootKey, "CN=Root", rootKey, true, SIGNS, 3650);
        middle = certificate("CN=Root", rootKey, "CN=Middle", middleKey, true, SIGNS, 3650);
    }

    private static X509Certificate certificate(
            String issuer, KeyPair by, String subject, KeyPair key, boolean authority, KeyPurposeId use, int days)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(subject.hashCode() & 0xFFFF),
                Date.from(NOW.minus(Duration.ofDays(400))),
                Date.from(NOW.plus(Duration.ofDays(days))),
                new X500Name(subject),
                key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        int usage = authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (!authority) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
        }
        ContentSigner signer = new JcaContentSignerBuilder("SHA256withRSA").build(by.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static X509Certificate signer(KeyPurposeId use, int days) throws Exception {
        return certificate("CN=Middle", middleKey, "CN=Signer", signerKey, false, use, days);
    }

    private static String line(X509Certificate certificate, String algorithm, byte[] text, X509Certificate... others)
            throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .build(new JcaContentSignerBuilder(algorithm).build(signerKey.getPrivate()), certificate));
        List<X509Certificate> all = new java.util.ArrayList<>(List.of(others));
        all.add(certificate);
        generator.addCertificates(new JcaCertStore(all));
        byte[] signed =
                generator.generate(new CMSProcessableByteArray(text), false).getEncoded();
        return "230::pkcs7-pem:" + Base64.getEncoder().encodeToString(signed) + "\n";
    }

    private Path write(String lines) throws IOException {
        return Files.writeString(folder.resolve("daily-7.cvd.sign"), "#clamsign-1.0\n" + lines);
    }

    private Trust trust() throws IOException {
        Files.writeString(
                folder.resolve("root.pem"),
                "A comment before it\n-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(encoded())
                        + "\n-----END CERTIFICATE-----\n");
        return Signer.OURS.trust(Clock.fixed(NOW, ZoneOffset.UTC)).withCertificates(folder);
    }

    private static byte[] encoded() {
        try {
            return root.getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> verify(byte[] text, String lines) throws IOException {
        return SignFile.verify("daily.cvd", () -> new ByteArrayInputStream(text), write(lines), trust());
    }

    private void refuses(String lines, String why) {
        assertThatThrownBy(() -> verify(TEXT, lines))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aChainToATrustedRootVouches() throws Exception {
        assertThat(verify(TEXT, line(signer(SIGNS, 100), "SHA256withRSA", TEXT, middle)))
                .contains("CN=Signer, by daily-7.cvd.sign");
    }

    @Test
    void anotherTextIsRefused() throws Exception {
        String line = line(signer(SIGNS, 100), "SHA256withRSA", TEXT, middle);
        byte[] other = TEXT.clone();
        other[0]++;
        assertThatThrownBy(() -> verify(other, line))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("daily.cvd does not match its signature in daily-7.cvd.sign");
    }

    @Test
    void aChainMustLeadToATrustedRoot() throws Exception {
        refuses(line(signer(SIGNS, 100), "SHA256withRSA", TEXT), "certification path");
        X509Certificate own = certificate("CN=Signer", signerKey, "CN=Signer", signerKey, false, SIGNS, 100);
        refuses(line(own, "SHA256withRSA", TEXT), "certification path");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        refuses(line(signer(SIGNS, -1), "SHA256withRSA", TEXT, middle), "certification path");
    }

    @Test
    void aCertificateForServersIsRefused() throws Exception {
        refuses(line(signer(KeyPurposeId.id_kp_serverAuth, 100), "SHA256withRSA", TEXT, middle), "not for that");
    }

    @Test
    void aWeakDigestIsRefused() throws Exception {
        refuses(line(signer(SIGNS, 100), "SHA1withRSA", TEXT, middle), "too weak");
    }

    @Test
    void linesForOtherLevelsAreNotForUs() throws Exception {
        String line = line(signer(SIGNS, 100), "SHA256withRSA", TEXT, middle);
        assertThat(verify(TEXT, line.replace("230::", "231::"))).isEmpty();
        assertThat(verify(TEXT, line.replace("230::", "1:229:"))).isEmpty();
        assertThat(verify(TEXT, line.replace("230::", "1:230:"))).isPresent();
    }

    @Test
    void rubbishIsRefused() {
        refuses("230::pkcs7-pem:!!!\n", "no base64");
        refuses("230::pkcs7-pem:AAAA\n", "does not match");
        refuses("nothing\n", "no signature");
        assertThatThrownBy(() -> SignFile.verify(
                        "x",
                        () -> new ByteArrayInputStream(TEXT),
                        Files.writeString(folder.resolve("y.sign"), "#clamsign-9.0\n"),
                        trust()))
                .hasMessageContaining("version 1.0");
    }

    @Test
    void aBadSignFileIsNotMadeUpForByTheOldSignature() throws Exception {
        Signer.Database daily = new Signer.Database("daily", 7, 5, Map.of("daily.ndb", "x\n"));
        byte[] cvd = Signer.OURS.cvd(daily);
        Files.write(folder.resolve("daily.cvd"), cvd);
        write(line(signer(SIGNS, 100), "SHA256withRSA", TEXT, middle));
        FolderContents bad = DatabaseFolder.read(folder, trust(), (d, f, b) -> {});
        assertThat(bad.databases()).isEmpty();
        write(line(signer(SIGNS, 100), "SHA256withRSA", cvd, middle));
        FolderContents good = DatabaseFolder.read(folder, trust().allowing(false, true), (d, f, b) -> {});
        assertThat(good.databases().get(0).verifiedBy()).startsWith("CN=Signer");
    }

    @Test
    void oneMaySignDatabasesOfOnesOwn() throws Exception {
        byte[] cvd = new Signer().cvd(new Signer.Database("own", 7, 5, Map.of("own.ndb", "x\n")));
        Files.write(folder.resolve("own.cvd"), cvd);
        String line = "#clamsign-1.0\n" + line(signer(SIGNS, 100), "SHA256withRSA", cvd, middle);
        assertThat(DatabaseFolder.read(folder, trust(), (d, f, b) -> {}).databases())
                .isEmpty();
        Files.writeString(folder.resolve("own-7.cvd.sign"), line);
        assertThat(DatabaseFolder.read(folder, trust(), (d, f, b) -> {}).databases())
                .hasSize(1);
        // Still no other one's.
        Files.move(folder.resolve("own.cvd"), folder.resolve("daily.cvd"));
        Files.writeString(folder.resolve("daily-7.cvd.sign"), line);
        assertThat(DatabaseFolder.read(folder, trust(), (d, f, b) -> {})
                        .refused()
                        .get(0)
                        .reason())
                .contains("own under another name");
    }
}
