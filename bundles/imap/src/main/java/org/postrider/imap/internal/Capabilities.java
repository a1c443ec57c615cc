package org.postrider.imap.internal;

import java.util.List;
import java.util.Optional;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.session.Connection;
import org.postrider.role.session.TlsInfo;

/** What is offered at a point of a session. Stateless. */
final class Capabilities {
    private static final List<String> ALWAYS = List.of("IMAP4rev1", "LITERAL+", "SASL-IR", "ENABLE", "ID", "IDLE");

    private static final List<String> AFTER_LOGIN = List.of(
            "ACL",
            "RIGHTS=texk",
            "CHILDREN",
            "CONDSTORE",
            "CREATE-SPECIAL-USE",
            "ESEARCH",
            "LIST-EXTENDED",
            "LIST-STATUS",
            "MOVE",
            "MULTIAPPEND",
            "NAMESPACE",
            "QRESYNC",
            "SORT",
            "SPECIAL-USE",
            "STATUS=SIZE",
            "UIDPLUS",
            "UNSELECT",
            "WITHIN");

    private Capabilities() {}

    /** The capabilities, separated by spaces. */
    static String of(ImapSession session) {
        StringBuilder all = new StringBuilder(String.join(" ", ALWAYS));
        if (session.loggedIn()) {
            all.append(' ').append(String.join(" ", AFTER_LOGIN));
            if (!session.compressed()) {
                all.append(" COMPRESS=DEFLATE");
            }
            all.append(" APPENDLIMIT=").append(session.server().settings().maxMessageBytes());
            return all.toString();
        }
        if (session.connection().tlsOffered()) {
            all.append(" STARTTLS");
        }
        if (!session.server().plaintextAllowed(session.connection())) {
            all.append(" LOGINDISABLED");
        }
        SaslContext context = context(session);
        for (String name : session.server().mechanismNames()) {
            Optional<SaslMechanism> mechanism = session.server().mechanism(name);
            if (mechanism.isPresent() && mechanism.get().offered(context)) {
                all.append(" AUTH=").append(name);
            }
        }
        return all.toString();
    }

    static SaslContext context(ImapSession session) {
        Connection connection = session.connection();
        byte[] endPoint = connection.tls().map(TlsInfo::serverEndPoint).orElse(new byte[0]);
        boolean encrypted = session.server().plaintextAllowed(connection);
        return new SaslContext("imap", encrypted, endPoint, connection.peer());
    }
}
