package org.postrider.net.internal;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the certificate of a first start. Stateless. */
final class SelfSigned {
    private static final Duration LIFE = Duration.ofDays(3650);
    /** A clock that is a little behind must not refuse it. */
    private static final Duration BEFORE = Duration.ofDays(1);

    private SelfSigned() {}

    /** Writes a key (mode 600) and a certificate for the host and for localhost, as PEM. */
    static void write(Path certificate, Path key, String host, Clock clock) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X509CertificateHolder holder = certificate(pair, host, clock.instant());
            writePem(key, new JcaPKCS8Generator(pair.getPrivate(), null), "rw-------");
            writePem(certificate, holder, "rw-r--r--");
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("Cannot make a self-signed certificate for " + host, e);
        }
    }

    private static X509CertificateHolder certificate(KeyPair pair, String host, Instant now)
            throws IOException, OperatorCreationException {
        X500Name name =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, host).build();
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, host));
        if (!host.equals("localhost")) {
            names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        }
        names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        names.add(new GeneralName(GeneralName.iPAddress, "::1"));
        return new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(120, new SecureRandom()),
                        Date.from(now.minus(BEFORE)),
                        Date.from(now.plus(LIFE)),
                        name,
                        pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    private static void writePem(Path file, Object object, String mode) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.deleteIfExists(file);
        // Created with its mode: a key must not be readable for a moment either.
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        Files.writeString(file, text.toString(), StandardCharsets.US_ASCII);
    }
}
