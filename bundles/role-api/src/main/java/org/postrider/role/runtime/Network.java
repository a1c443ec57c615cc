package org.postrider.role.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as {@code 192.0.2.0/24} or {@code ::1}. Immutable. Names
 * are never resolved. An IPv4 address in IPv6 form (RFC 4291 section 2.5.5.2) counts as IPv4.
 */
public final class Network {
    private static final int MAX_OCTET = 255;
    private static final int IPV4_BYTES = 4;

    private final byte[] address;
    private final int prefix;
    private final String text;

    private Network(byte[] address, int prefix, String text) {
        this.address = address;
        this.prefix = prefix;
        this.text = text;
    }

    /**
     * Parses an address with or without a prefix length.
     *
     * @return empty if it is none, or if bits beyond the prefix are set, which is nearly always a mistake
     */
    public static Optional<Network> parse(String text) {
        String plain = text.strip();
        int slash = plain.indexOf('/');
        byte[] bytes = address(slash < 0 ? plain : plain.substring(0, slash));
        if (bytes.length == 0) {
            return Optional.empty();
        }
        int bits = bytes.length * 8;
        int length = slash < 0 ? bits : number(plain.substring(slash + 1), bits);
        if (length < 0 || !zeroBeyond(bytes, length)) {
            return Optional.empty();
        }
        return Optional.of(new Network(bytes, length, plain));
    }

    /**
     * Parses several.
     *
     * @throws IllegalArgumentException that names the first one that is none
     */
    public static List<Network> parseAll(Iterable<String> texts) {
        List<Network> all = new ArrayList<>();
        for (String text : texts) {
            if (!text.isBlank()) {
                all.add(parse(text)
                        .orElseThrow(() -> new IllegalArgumentException("Not a network: " + text
                                + "; write an address or address/prefix such as 192.0.2.0/24")));
            }
        }
        return List.copyOf(all);
    }

    /** True if the address lies in one of the networks. */
    public static boolean anyContains(List<Network> networks, InetAddress client) {
        for (Network network : networks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    /** True if the address lies in this network; never across IPv4 and IPv6. */
    public boolean contains(InetAddress client) {
        byte[] bytes = client.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != address[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((bytes[whole] ^ address[whole]) & (0xff00 >> rest) & 0xff) == 0;
    }

    /** Length of the prefix in bits. */
    public int prefix() {
        return prefix;
    }

    /** An address without a prefix length; empty if it is none. Never asks DNS. */
    public static Optional<InetAddress> literal(String text) {
        byte[] bytes = address(text);
        try {
            return bytes.length == 0 ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    private static byte[] address(String text) {
        if (text.indexOf(':') < 0) {
            return ipv4(text);
        }
        boolean plain =
                text.length() <= 45 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        try {
            // With a colon in it the JDK takes it for a literal and never asks DNS.
            return plain ? InetAddress.getByName(text).getAddress() : new byte[0];
        } catch (UnknownHostException expected) {
            return new byte[0];
        }
    }

    private static byte[] ipv4(String text) {
        String[] octets = text.split("\\.", -1);
        byte[] bytes = new byte[IPV4_BYTES];
        if (octets.length != IPV4_BYTES) {
            return new byte[0];
        }
        for (int i = 0; i < IPV4_BYTES; i++) {
            int octet = number(octets[i], MAX_OCTET);
            if (octet < 0) {
                return new byte[0];
            }
            bytes[i] = (byte) octet;
        }
        return bytes;
    }

    /** A decimal number from 0 to {@code max}, or -1. */
    private static int number(String text, int max) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(text);
        return number <= max ? number : -1;
    }

    private static boolean zeroBeyond(byte[] bytes, int prefix) {
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
