package org.postrider.unpack.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes archives for tests, with the JDK's own writers so that ours are not tested against themselves. */
final class Archives {
    private Archives() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** One tar member with its padding. @param kind typeflag */
    static byte[] tarMember(String name, char kind, byte[] content) {
        byte[] head = new byte[512];
        put(head, 0, name);
        put(head, 100, "0000644\0");
        put(head, 124, String.format("%011o\0", content.length));
        put(head, 136, "00000000000\0");
        head[156] = (byte) kind;
        put(head, 257, "ustar\u000000");
        sum(head, false);
        byte[] member = Arrays.copyOf(head, 512 + (content.length + 511) / 512 * 512);
        System.arraycopy(content, 0, member, 512, content.length);
        return member;
    }

    /** The same member as tar wrote it before there was a magic. */
    static byte[] withoutMagic(byte[] member) {
        byte[] old = member.clone();
        Arrays.fill(old, 257, 265, (byte) 0);
        return sum(old, false);
    }

    /** The same member with a checksum of signed bytes, as some old tars made it. */
    static byte[] signedSum(byte[] member) {
        return sum(member.clone(), true);
    }

    /** A sparse file of old GNU tar whose map goes on in a block of its own; empty. */
    static byte[] sparse(String name) {
        byte[] head = tarMember(name, 'S', new byte[0]);
        put(head, 257, "ustar  \0");
        head[482] = 1;
        return join(sum(head, false), new byte[512]);
    }

    private static byte[] sum(byte[] member, boolean signed) {
        Arrays.fill(member, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += signed ? member[i] : member[i] & 0xff;
        }
        put(member, 148, String.format("%06o\0 ", sum));
        return member;
    }

    /** An extended header of tar. @param kind x for the next member, g for all @param fields key, value, key ... */
    static byte[] pax(char kind, String... fields) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            String rest = " " + fields[i] + "=" + fields[i + 1] + "\n";
            int length = rest.length() + 1;
            while (String.valueOf(length).length() + rest.length() != length) {
                length = String.valueOf(length).length() + rest.length();
            }
            records.append(length).append(rest);
        }
        return tarMember("pax", kind, bytes(records.toString()));
    }

    /** Like {@link #gzip}, with names in the header. @param extra an extra field, maybe empty */
    static byte[] gzip(byte[] content, String name, String extra) {
        byte[] plain = gzip(content);
        plain[3] = (byte) (extra.isEmpty() ? 8 : 12);
        byte[] field = extra.isEmpty() ? new byte[0] : bytes((char) extra.length() + "\0" + extra);
        return join(Arrays.copyOf(plain, 10), field, bytes(name + "\0"), Arrays.copyOfRange(plain, 10, plain.length));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = bytes(text);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
