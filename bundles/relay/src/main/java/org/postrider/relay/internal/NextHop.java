package org.postrider.relay.internal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a route leads, in the notation that Postfix users know: {@code example.org} (MX of the domain), {@code [host]} (the
 * host itself), each with an optional {@code :port}, and {@code lmtp:} in front for LMTP. Immutable.
 *
 * @param lmtp speak LMTP (RFC 2033)
 * @param host domain, host name or address, lower case, without brackets
 * @param direct no MX lookup
 * @param port port, or 0 for the default
 */
record NextHop(boolean lmtp, String host, boolean direct, int port) {
    private static final Pattern FORM =
            Pattern.compile("(lmtp:|smtp:)?(?:\\[([^\\[\\]]+)]|([^\\[\\]:]+))(?::(\\d{1,5}))?");

    /** @throws IllegalArgumentException naming the text and the legal forms */
    static NextHop parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("Not a next hop: " + text
                    + " (write domain, [host], domain:port, [host]:port, or lmtp:[host]:port)");
        }
        boolean lmtp = "lmtp:".equals(form.group(1));
        String inBrackets = form.group(2);
        String host = inBrackets == null ? form.group(3) : inBrackets;
        int port = form.group(4) == null ? 0 : Integer.parseInt(form.group(4));
        if (port > 65_535) {
            throw new IllegalArgumentException("Not a port: " + port);
        }
        String plain = host.toLowerCase(Locale.ROOT);
        return new NextHop(
                lmtp, plain.startsWith("ipv6:") ? plain.substring(5) : plain, inBrackets != null || lmtp, port);
    }

    /** True if the host is an IP address. */
    boolean isAddress() {
        return host.matches("[0-9.]+") || host.indexOf(':') >= 0;
    }

    @Override
    public String toString() {
        return (lmtp ? "lmtp:" : "") + (direct ? "[" + host + "]" : host) + (port == 0 ? "" : ":" + port);
    }
}
