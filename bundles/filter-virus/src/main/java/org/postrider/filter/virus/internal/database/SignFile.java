package org.postrider.filter.virus.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessable;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A {@code .sign} file, as ClamAV 1.5 puts beside what it signs: lines of {@code from:to:pkcs7-pem:signature}, each for a range
 * of functionality levels, the signature detached (RFC 5652) with the certificates of its signer. Stateless.
 */
public final class SignFile {
    /** The level that we claim: that of the ClamAV whose formats these are. */
    static final int LEVEL = 230;

    private static final String FIRST = "#clamsign-1.0";
    private static final int MAX = 1 << 20;
    private static final int FIELDS = 4;
    private static final int SIGNATURE_BIT = 0;
    private static final Set<String> DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId());
    // Code signing, e-mail protection, any: what OpenSSL lets sign a message.
    private static final Set<String> USES = Set.of("1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "2.5.29.37.0");

    private SignFile() {}

    /** Opens what is signed, from its beginning, as often as it is called. */
    @FunctionalInterface
    public interface Signed {
        /** The caller closes it. */
        InputStream open() throws IOException;
    }

    /**
     * Checks a file against the {@code .sign} file beside it.
     *
     * @param name of what is signed, for messages
     * @return who signed it; empty if there is no such file, or nothing in it for us
     * @throws RefusedException if it is there and does not vouch for the file
     */
    public static Optional<String> verify(String name, Signed signed, Path signFile, Trust trust) throws IOException {
        String signName = String.valueOf(signFile.getFileName());
        for (byte[] signature : signatures(signFile, signName)) {
            try {
                return Optional.of(signer(signed, signature, trust) + ", by " + signName);
            } catch (CMSException | GeneralSecurityException | OperatorCreationException e) {
                throw new RefusedException(name, "does not match its signature in " + signName + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static List<byte[]> signatures(Path signFile, String signName) throws IOException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(signFile)) {
            octets = in.readNBytes(MAX + 1);
        } catch (NoSuchFileException expected) {
            return List.of();
        }
        String[] lines = new String(octets, StandardCharsets.ISO_8859_1).split("\r?\n");
        if (octets.length > MAX || !lines[0].equals(FIRST)) {
            throw new RefusedException(signName, "is no signature file of version 1.0");
        }
        List<byte[]> found = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.strip().split(":", FIELDS);
            if (fields.length < FIELDS) {
                throw new RefusedException(signName, "has a line that is no signature");
            }
            if (forUs(fields[0], fields[1]) && fields[2].equals("pkcs7-pem")) {
                found.add(decoded(fields[3], signName));
            }
        }
        return found;
    }

    private static boolean forUs(String from, String to) {
        return level(from, 0) <= LEVEL && LEVEL <= level(to, Integer.MAX_VALUE);
    }

    private static int level(String text, int otherwise) {
        boolean number = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : otherwise;
    }

    private static byte[] decoded(String base64, String signName) throws RefusedException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(signName, "has a signature that is no base64");
        }
    }

    private static String signer(Signed signed, byte[] signature, Trust trust)
            throws IOException, CMSException, GeneralSecurityException, OperatorCreationException {
        CMSSignedData data = new CMSSignedData(new Content(signed), signature);
        Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
        if (signers.isEmpty()) {
            throw new CMSException("nobody signed it");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (X509CertificateHolder holder : data.getCertificates().getMatches(null)) {
            certificates.add(converter.getCertificate(holder));
        }
        List<String> names = new ArrayList<>();
        for (SignerInformation signer : signers) {
            names.add(check(data, signer, certificates, trust));
        }
        return String.join(", ", names);
    }

    private static String check(
            CMSSignedData data, SignerInformation signer, List<X509Certificate> certificates, Trust trust)
            throws CMSException, GeneralSecurityException, OperatorCreationException {
        if (!DIGESTS.contains(signer.getDigestAlgOID())) {
            throw new CMSException("its digest " + signer.getDigestAlgOID() + " is too weak");
        }
        X509CertificateHolder own = data.getCertificates().getMatches(null).stream()
                .filter(holder -> signer.getSID().match(holder))
                .findFirst()
                .orElseThrow(() -> new CMSException("the certificate of its signer is missing"));
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(own);
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()))) {
            throw new CMSException("the signature is another one's");
        }
        mayTrust(certificate, certificates, trust);
        return certificate.getSubjectX500Principal().getName();
    }

    private static void mayTrust(X509Certificate signer, List<X509Certificate> others, Trust trust)
            throws GeneralSecurityException {
        boolean[] usage = signer.getKeyUsage();
        List<String> uses = signer.getExtendedKeyUsage();
        if (usage != null && !usage[SIGNATURE_BIT]
                || uses != null && uses.stream().noneMatch(USES::contains)) {
            throw new GeneralSecurityException("its signer's certificate is not for that");
        }
        Date now = Date.from(trust.clock().instant());
        X509CertSelector selector = new X509CertSelector();
        selector.setCertificate(signer);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors(trust, now), selector);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(now);
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    // As name and key: a root of X.509 version 1, such as ClamAV's own tests have, is none for the JDK otherwise.
    private static Set<TrustAnchor> anchors(Trust trust, Date now) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (TrustAnchor anchor : trust.anchors()) {
            X509Certificate certificate = anchor.getTrustedCert();
            if (certificate == null) {
                anchors.add(anchor);
            } else if (!now.before(certificate.getNotBefore()) && !now.after(certificate.getNotAfter())) {
                anchors.add(new TrustAnchor(certificate.getSubjectX500Principal(), certificate.getPublicKey(), null));
            }
        }
        if (anchors.isEmpty()) {
            throw new GeneralSecurityException("no root certificate is trusted now");
        }
        return anchors;
    }

    /** Streams what is signed to Bouncy Castle. */
    private record Content(Signed signed) implements CMSProcessable {
        @Override
        public void write(OutputStream out) throws IOException {
            try (InputStream in = signed.open()) {
                in.transferTo(out);
            }
        }

        @Override
        public Object getContent() {
            return signed;
        }
    }
}
