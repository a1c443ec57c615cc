package org.postrider.net.internal;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;

/** The channel binding {@code tls-server-end-point}, RFC 5929 section 4.1. Stateless. */
final class ServerEndPoint {
    /** As the registry of channel bindings calls it. */
    static final String NAME = "tls-server-end-point";

    private ServerEndPoint() {}

    /** Hash of the server's certificate; empty if its signature algorithm leaves the hash undefined. */
    static byte[] of(X509Certificate certificate) throws GeneralSecurityException {
        String hash = hash(certificate);
        return hash.isEmpty() ? new byte[0] : MessageDigest.getInstance(hash).digest(certificate.getEncoded());
    }

    private static String hash(X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.equals("RSASSA-PSS")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            try {
                parameters.init(certificate.getSigAlgParams());
            } catch (IOException e) {
                throw new GeneralSecurityException("Cannot read the signature parameters of the certificate", e);
            }
            return strong(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
        }
        int with = algorithm.indexOf("WITH");
        return with < 0 ? "" : strong(algorithm.substring(0, with));
    }

    /** MD5 and SHA-1 are replaced by SHA-256. */
    private static String strong(String hash) {
        String name = hash.toUpperCase(Locale.ROOT);
        if (name.startsWith("SHA3-")) {
            return name;
        }
        String plain = name.replace("-", "");
        return plain.equals("MD5") || plain.equals("SHA1") ? "SHA-256" : plain.replace("SHA", "SHA-");
    }
}
