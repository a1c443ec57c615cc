package org.postrider.itests.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Builds a response byte by byte (RFC 1035 section 4), so that it may be as wrong as a test wants. Confined to one thread. */
final class DnsReply {
    static final int A = 1;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int MX = 15;
    static final int AAAA = 28;
    static final int NOERROR = 0;
    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;
    static final int TRUNCATED = 0x0200;
    static final int QUERY = -0x8000;
    /** A response, recursion wanted and available. */
    private static final int RESPONSE = 0x8180;

    private final byte[] query;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final int flags;
    private int id;
    private int answers;
    private int authorities;

    DnsReply(byte[] query, int flags) {
        this.query = query;
        this.flags = RESPONSE + flags;
        id = (query[0] & 0xff) << 8 | query[1] & 0xff;
    }

    DnsReply id(int other) {
        id = other;
        return this;
    }

    DnsReply answer(String owner, int type, long ttl, byte... data) {
        answers++;
        return record(owner, type, ttl, data);
    }

    /** Call it after all answers. */
    DnsReply authority(String owner, int type, long ttl, byte... data) {
        authorities++;
        return record(owner, type, ttl, data);
    }

    private DnsReply record(String owner, int type, long ttl, byte... data) {
        try (DataOutputStream out = new DataOutputStream(records)) {
            out.write(name(owner));
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt((int) ttl);
            out.writeShort(data.length);
            out.write(data);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(id);
            out.writeShort(flags);
            out.writeShort(1);
            out.writeShort(answers);
            out.writeShort(authorities);
            out.writeShort(0);
            out.write(query, 12, questionEnd(query) - 12);
            out.write(records.toByteArray());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the question of a query ends. */
    static int questionEnd(byte[] query) {
        int at = 12;
        while (query[at] != 0) {
            at += query[at] + 1;
        }
        return at + 5;
    }

    static byte[] a(int last) {
        return new byte[] {127, 0, 0, (byte) last};
    }

    static byte[] mx(int preference, String host) {
        byte[] name = name(host);
        byte[] data = new byte[name.length + 2];
        data[0] = (byte) (preference >> 8);
        data[1] = (byte) preference;
        System.arraycopy(name, 0, data, 2, name.length);
        return data;
    }

    /** Labels are taken as they are, whatever bytes they hold; "@" stands for the name that was asked for, compressed. */
    static byte[] name(String text) {
        if (text.equals("@")) {
            return new byte[] {(byte) 0xc0, 12};
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : text.split("\\.", -1)) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (!text.isEmpty()) {
            out.write(0);
        }
        return out.toByteArray();
    }
}
