package org.postrider.filter.virus.internal.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/** Makes signed databases and steps between them, as ClamAV does, with keys of its own. */
public final class Signer {
    /** One for all tests: keys take long to make. */
    public static final Signer OURS = new Signer();

    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";

    private final Map<Database, Map<String, byte[]>> made = new ConcurrentHashMap<>();
    private final KeyPair container = pair(1024);
    private final KeyPair table = pair(2048);
    private final KeyPair script = pair(2048);

    /** Trusts what this one signs. */
    public Trust trust(Clock clock) {
        return new Trust(new Trust.Keys(spec(container), spec(table), spec(script)), Set.of(), true, true, clock);
    }

    private static KeyPair pair(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAPublicKeySpec spec(KeyPair pair) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
    }

    /** A database that is to be signed. */
    public record Database(String name, long version, long built, Map<String, String> files) {
        /** With the same files. */
        public Database next(Map<String, String> newFiles) {
            return new Database(name, version + 1, built + 3600, newFiles);
        }

        /** Its first line. */
        public String header(String md5, String signature) {
            return "ClamAV-VDB:22 Jun 2021 14-58 -0400:" + version + ":" + files.size() + ":81:" + md5 + ":" + signature
                    + ":tester:" + built;
        }
    }

    /** The files of a container, the same each time although signatures have salt. */
    public Map<String, byte[]> members(Database database) {
        return new TreeMap<>(made.computeIfAbsent(database, this::make));
    }

    private Map<String, byte[]> make(Database database) {
        Map<String, byte[]> members = new TreeMap<>();
        StringBuilder info = new StringBuilder(database.header("X", "X")).append('\n');
        new TreeMap<>(database.files()).forEach((name, text) -> {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            info.append(name)
                    .append(':')
                    .append(octets.length)
                    .append(':')
                    .append(HexFormat.of().formatHex(digest("SHA-256", octets)))
                    .append('\n');
            members.put(name, octets);
        });
        byte[] text = info.toString().getBytes(StandardCharsets.ISO_8859_1);
        info.append("DSIG:").append(pss(table, text)).append('\n');
        members.put(database.name() + ".info", info.toString().getBytes(StandardCharsets.ISO_8859_1));
        return members;
    }

    /** A container, signed as a whole. */
    public byte[] cvd(Database database) {
        return cvd(database, gzip(tar(database.name(), members(database))));
    }

    /** A container with this content, signed as a whole. */
    public byte[] cvd(Database database, byte[] content) {
        byte[] md5 = digest("MD5", content);
        BigInteger number = new BigInteger(1, md5);
        RSAPrivateKey key = (RSAPrivateKey) container.getPrivate();
        String signature = digits(number.modPow(key.getPrivateExponent(), key.getModulus()));
        return join(header(database.header(HexFormat.of().formatHex(md5), signature)), content);
    }

    /** A container as it is put together from steps: not signed as a whole. */
    public byte[] cld(Database database) {
        return join(header(database.header("X", "X")), tar(database.name(), members(database)));
    }

    /** The way from one version to another. */
    public byte[] cdiff(Database from, Database to) {
        return cdiff(to.version(), script(from, to));
    }

    /** A signed script. */
    public byte[] cdiff(long version, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] body = join(
                ("ClamAV-Diff:" + version + ":" + octets.length + ":").getBytes(StandardCharsets.ISO_8859_1),
                gzip(octets));
        return join(body, (":" + pss(script, body)).getBytes(StandardCharsets.ISO_8859_1));
    }

    private String script(Database from, Database to) {
        StringBuilder text = new StringBuilder("# from " + from.version() + "\n");
        Map<String, byte[]> old = members(from);
        members(to).forEach((name, octets) -> {
            String[] before =
                    new String(old.getOrDefault(name, new byte[0]), StandardCharsets.ISO_8859_1).split("(?<=\n)");
            String[] after = new String(octets, StandardCharsets.ISO_8859_1).split("(?<=\n)");
            text.append("OPEN ").append(name).append('\n');
            for (int i = 0; i < Math.max(before.length, after.length); i++) {
                boolean was = i < before.length && !before[i].isEmpty();
                String begins = was ? before[i].strip().split(" ")[0] : "";
                String start = begins.substring(0, Math.min(10, begins.length()));
                if (was && i < after.length && !before[i].equals(after[i])) {
                    text.append("XCHG ")
                            .append(i + 1)
                            .append(' ')
                            .append(start)
                            .append(' ')
                            .append(after[i]);
                } else if (was && i >= after.length) {
                    text.append("DEL ").append(i + 1).append(' ').append(start).append('\n');
                } else if (!was && i < after.length) {
                    text.append("ADD ").append(after[i]);
                }
            }
            text.append("CLOSE\n");
        });
        return text.toString();
    }

    /** Signature of what is hashed by SHA-256. */
    String tableSignature(byte[] text) {
        return pss(table, text);
    }

    private static String pss(KeyPair pair, byte[] text) {
        try {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return digits(new BigInteger(1, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String digits(BigInteger number) {
        StringBuilder text = new StringBuilder();
        for (BigInteger left = number; left.signum() > 0; left = left.shiftRight(6)) {
            text.append(DIGITS.charAt(left.intValue() & 63));
        }
        return text.toString();
    }

    static byte[] header(String line) {
        return (line + " ".repeat(CvdHeader.LENGTH - line.length())).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A tar with a licence, as containers begin. */
    static byte[] tar(String name, Map<String, byte[]> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        member(out, "COPYING", "Free for tests.\n".getBytes(StandardCharsets.ISO_8859_1), '0');
        member(out, name + ".info", members.getOrDefault(name + ".info", new byte[0]), '0');
        members.forEach((file, octets) -> {
            if (!file.endsWith(".info")) {
                member(out, file, octets, (char) 0);
            }
        });
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    static void member(ByteArrayOutputStream out, String name, byte[] octets, char type) {
        byte[] header = new byte[512];
        byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, header, 0, text.length);
        byte[] size = String.format("%011o", octets.length).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(size, 0, header, 124, size.length);
        header[156] = (byte) type;
        out.writeBytes(header);
        out.writeBytes(octets);
        out.writeBytes(new byte[(512 - octets.length % 512) % 512]);
    }

    static byte[] gzip(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] digest(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
