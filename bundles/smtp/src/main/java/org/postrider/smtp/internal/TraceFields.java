package org.postrider.smtp.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Envelope;

/** Received and what else we write on top of a message (RFC 5321 section 4.4, RFC 3848, RFC 6531 section 4.3). Stateless. */
final class TraceFields {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

    private TraceFields() {}

    /** The value of our Received field. */
    static String received(String hostname, String id, SessionFacts facts, Envelope envelope, Instant at) {
        StringBuilder value = new StringBuilder(256);
        String helo = facts.helo().isEmpty() ? "unknown" : HostNames.harmless(facts.helo());
        value.append("from ")
                .append(helo)
                .append(" (")
                .append(literal(facts.client()))
                .append(")\r\n\tby ");
        value.append(hostname)
                .append(" (Postrider) with ")
                .append(facts.protocol())
                .append(" id ")
                .append(id);
        facts.tls().ifPresent(tls -> value.append("\r\n\t(").append(tls).append(')'));
        if (envelope.recipients().size() == 1) {
            value.append("\r\n\tfor <")
                    .append(envelope.recipients().get(0).address())
                    .append('>');
        }
        return value.append(";\r\n\t").append(date(at)).toString();
    }

    private static String literal(InetSocketAddress client) {
        InetAddress address = client.getAddress();
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return address.getAddress().length == 4 ? '[' + plain + ']' : "[IPv6:" + plain + ']';
    }

    static String date(Instant at) {
        return DATE.format(at);
    }

    /** The transmission type. */
    static String protocol(boolean lmtp, boolean esmtp, boolean utf8, boolean tls, boolean login) {
        if (!esmtp) {
            return "SMTP";
        }
        String base = utf8 ? lmtp ? "UTF8LMTP" : "UTF8SMTP" : lmtp ? "LMTP" : "ESMTP";
        return base + (tls ? "S" : "") + (login ? "A" : "");
    }
}
