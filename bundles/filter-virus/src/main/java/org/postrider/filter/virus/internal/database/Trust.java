package org.postrider.filter.virus.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * What may be believed. Immutable.
 *
 * @param keys those of the protocol
 * @param anchors roots of the certificates in {@code .sign} files
 * @param md5 whether a container may be vouched for by the signature of its MD5 sum alone, as until ClamAV 1.5
 * @param unsigned whether plain files and {@code .cud} containers are taken
 * @param clock for the validity of certificates
 */
public record Trust(Keys keys, Set<TrustAnchor> anchors, boolean md5, boolean unsigned, Clock clock) {
    /** Copies the set. */
    public Trust {
        anchors = Set.copyOf(anchors);
    }

    /**
     * RSA keys.
     *
     * @param container of the MD5 sum in the header of a {@code .cvd}
     * @param table of the table inside it
     * @param script of {@code .cdiff} files
     */
    public record Keys(RSAPublicKeySpec container, RSAPublicKeySpec table, RSAPublicKeySpec script) {}

    /** ClamAV's own keys and root; old signatures and unsigned files are taken. */
    public static Trust bundled(Clock clock) {
        return new Trust(ProtocolKeys.keys(), Set.of(ProtocolKeys.root()), true, true, clock);
    }

    /** The same with what else may be taken. */
    public Trust allowing(boolean md5Alone, boolean unsignedFiles) {
        return new Trust(keys, anchors, md5Alone, unsignedFiles, clock);
    }

    /**
     * Adds the certificates of a folder: every {@code .pem} and {@code .crt} file of it.
     *
     * @param folder need not exist
     * @throws IOException if a file cannot be read, naming it
     */
    public Trust withCertificates(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return this;
        }
        Set<TrustAnchor> all = new HashSet<>(anchors);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{pem,crt}")) {
            for (Path file : files) {
                addAll(file, all);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new Trust(keys, all, md5, unsigned, clock);
    }

    private static void addAll(Path file, Set<TrustAnchor> all) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                all.add(new TrustAnchor((X509Certificate) certificate, null));
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate in PEM: " + e.getMessage(), e);
        }
    }
}
