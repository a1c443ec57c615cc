package org.postrider.net.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.Network;

/**
 * Header of the PROXY protocol, version 1 (text) or 2 (binary), as HAProxy defines them. Immutable.
 *
 * @param client where the client is; empty if the proxy speaks for itself (v1 UNKNOWN, v2 LOCAL): then nothing is replaced
 * @param target where the client connected to
 */
record ProxyHeader(Optional<InetSocketAddress> client, Optional<InetSocketAddress> target) {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TEXT = 107;
    private static final int FIXED = 16;
    /** Addresses and the extensions that proxies really send; a longer one is refused. */
    private static final int MAX_BINARY = 2048;

    private static final ProxyHeader LOCAL = new ProxyHeader(Optional.empty(), Optional.empty());

    /** What a connection begins with is no header. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * Reads a header; the position moves past it.
     *
     * @return null if more bytes are needed
     * @throws Malformed if there is none
     */
    static @Nullable ProxyHeader read(ByteBuffer in) throws Malformed {
        if (!in.hasRemaining()) {
            return null;
        }
        byte[] expected = in.get(in.position()) == SIGNATURE[0] ? SIGNATURE : TEXT;
        for (int i = 0; i < Math.min(expected.length, in.remaining()); i++) {
            if (in.get(in.position() + i) != expected[i]) {
                throw new Malformed("no PROXY header");
            }
        }
        return expected == SIGNATURE ? binary(in) : text(in);
    }

    private static @Nullable ProxyHeader text(ByteBuffer in) throws Malformed {
        int start = in.position();
        int limit = Math.min(in.limit(), start + MAX_TEXT);
        for (int i = start; i < limit; i++) {
            if (in.get(i) == '\n') {
                byte[] line = new byte[i + 1 - start];
                in.get(line);
                return words(new String(line, StandardCharsets.US_ASCII));
            }
        }
        if (limit - start == MAX_TEXT) {
            throw new Malformed("PROXY line longer than " + MAX_TEXT);
        }
        return null;
    }

    private static ProxyHeader words(String line) throws Malformed {
        if (!line.endsWith("\r\n")) {
            throw new Malformed("PROXY line without CRLF");
        }
        String[] words = line.substring(0, line.length() - 2).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return LOCAL;
        }
        if (words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
            throw new Malformed("PROXY line is neither TCP4, TCP6 nor UNKNOWN");
        }
        return new ProxyHeader(Optional.of(socket(words[2], words[4])), Optional.of(socket(words[3], words[5])));
    }

    private static InetSocketAddress socket(String address, String port) throws Malformed {
        Optional<InetAddress> literal = Network.literal(address);
        if (literal.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new Malformed("PROXY line with a bad address or port");
        }
        return new InetSocketAddress(literal.get(), Integer.parseInt(port));
    }

    private static @Nullable ProxyHeader binary(ByteBuffer in) throws Malformed {
        if (in.remaining() < FIXED) {
            return null;
        }
        int start = in.position();
        int command = in.get(start + 12) & 0xff;
        int family = in.get(start + 13) & 0xff;
        int length = in.getShort(start + 14) & 0xffff;
        if (command >> 4 != 2 || (command & 0xf) > 1 || length > MAX_BINARY) {
            throw new Malformed("PROXY header of an unknown version, command or length");
        }
        if (in.remaining() < FIXED + length) {
            return null;
        }
        byte[] body = new byte[length];
        in.position(start + FIXED);
        in.get(body);
        if ((command & 0xf) == 0) {
            return LOCAL;
        }
        return switch (family) {
            case 0x11 -> addresses(body, 4);
            case 0x21 -> addresses(body, 16);
            default -> throw new Malformed("PROXY header for something other than TCP");
        };
    }

    private static ProxyHeader addresses(byte[] body, int size) throws Malformed {
        if (body.length < 2 * size + 4) {
            throw new Malformed("PROXY header shorter than its addresses");
        }
        ByteBuffer ports = ByteBuffer.wrap(body, 2 * size, 4);
        try {
            InetAddress source = InetAddress.getByAddress(Arrays.copyOf(body, size));
            InetAddress target = InetAddress.getByAddress(Arrays.copyOfRange(body, size, 2 * size));
            return new ProxyHeader(
                    Optional.of(new InetSocketAddress(source, ports.getShort() & 0xffff)),
                    Optional.of(new InetSocketAddress(target, ports.getShort() & 0xffff)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }
}
