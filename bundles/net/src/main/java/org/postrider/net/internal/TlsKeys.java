package org.postrider.net.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's key and certificate chain, from PEM files that may change at any time. A pair that cannot be used never
 * replaces one that can. Thread-safe.
 */
final class TlsKeys {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");

    /**
     * One state of the files.
     *
     * @param context for new connections
     * @param endPoint channel binding of its certificate
     * @param stamps when the files were last changed
     */
    record Loaded(SSLContext context, byte[] endPoint, Stamps stamps) {}

    /** Times at which the two files were changed. */
    record Stamps(FileTime certificate, FileTime key) {}

    private final Path certificate;
    private final Path key;
    private @Nullable Stamps seen;
    private volatile Loaded loaded;

    /**
     * Loads the files. If neither is there they are made, self-signed.
     *
     * @throws IOException that names the file and what is wrong with it
     */
    TlsKeys(Path certificate, Path key, String host, Clock clock) throws IOException {
        this.certificate = certificate;
        this.key = key;
        if (!Files.exists(certificate) && !Files.exists(key)) {
            SelfSigned.write(certificate, key, host, clock);
            LOG.info(
                    "event=certificate-made file={} host={} hint=\"self-signed; replace {} and {} by real ones, they are read"
                            + " anew when they change\"",
                    certificate,
                    host,
                    certificate,
                    key);
        }
        loaded = load();
        seen = loaded.stamps();
    }

    Loaded now() {
        return loaded;
    }

    /** Reads the files again if they changed; a broken pair is reported once and not used. */
    synchronized void reloadIfChanged() {
        try {
            Stamps stamps = stamps();
            if (stamps.equals(seen)) {
                return;
            }
            seen = stamps;
            loaded = load();
            LOG.info("event=certificate-loaded file={}", certificate);
        } catch (IOException e) {
            LOG.warn(
                    "event=certificate-refused file={} cause=\"{}\" in-force=\"the last good pair\" hint=\"repair {} and {}\"",
                    certificate,
                    e.getMessage(),
                    certificate,
                    key);
        }
    }

    private Stamps stamps() throws IOException {
        return new Stamps(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
    }

    private Loaded load() throws IOException {
        Stamps stamps = stamps();
        try {
            X509Certificate[] chain = chain();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            PrivateKey secret = privateKey();
            checkPair(secret, chain[0].getPublicKey());
            store.setKeyEntry("server", secret, new char[0], chain);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new Loaded(context, ServerEndPoint.of(chain[0]), stamps);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot use " + certificate + " with " + key + ": " + e.getMessage(), e);
        }
    }

    /** The JDK would find out only in a client's handshake. */
    private static void checkPair(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        String algorithm = switch (open.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> open.getAlgorithm();
        };
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(probe);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
    }

    private X509Certificate[] chain() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new IOException("No certificate in " + certificate + "; it must be PEM, the server's own first");
            }
            return all.toArray(new X509Certificate[0]);
        }
    }

    private PrivateKey privateKey() throws IOException {
        try (Reader reader = Files.newBufferedReader(key, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(reader)) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
                if (object instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        }
        throw new IOException("No private key without a passphrase in " + key + "; it must be PEM");
    }
}
