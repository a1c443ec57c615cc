package org.postrider.imap.internal.fetch;

import java.util.List;
import java.util.Optional;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.mime.AddressList;
import org.postrider.mime.AddressList.Group;
import org.postrider.mime.AddressList.Mailbox;
import org.postrider.mime.AddressParser;

/** Writes ENVELOPE (RFC 3501 section 7.4.2). Stateless. */
final class EnvelopeWriter {
    private EnvelopeWriter() {}

    static void write(Response out, MessageHeader header) {
        out.text("(");
        nstring(out, header.value("Date"));
        out.text(" ");
        nstring(out, header.value("Subject"));
        AddressList from = addresses(header, "From");
        write(out, from);
        write(out, orElse(addresses(header, "Sender"), from));
        write(out, orElse(addresses(header, "Reply-To"), from));
        for (String name : List.of("To", "Cc", "Bcc")) {
            write(out, addresses(header, name));
        }
        out.text(" ");
        nstring(out, header.value("In-Reply-To"));
        out.text(" ");
        nstring(out, header.value("Message-ID"));
        out.text(")");
    }

    private static AddressList addresses(MessageHeader header, String name) {
        List<String> values = header.values(name);
        return AddressParser.parse(values.size() == 1 ? values.get(0) : String.join(", ", values));
    }

    private static AddressList orElse(AddressList own, AddressList from) {
        return own.entries().isEmpty() ? from : own;
    }

    private static void write(Response out, AddressList list) {
        if (list.entries().isEmpty()) {
            out.text(" NIL");
            return;
        }
        out.text(" (");
        for (AddressList.Entry entry : list.entries()) {
            if (entry instanceof Group group) {
                out.text("(NIL NIL ").string(group.name()).text(" NIL)");
                group.members().forEach(m -> write(out, m));
                out.text("(NIL NIL NIL NIL)");
            } else {
                write(out, (Mailbox) entry);
            }
        }
        out.text(")");
    }

    private static void write(Response out, Mailbox mailbox) {
        out.text("(");
        nstring(out, mailbox.name());
        out.text(" ");
        nstring(out, Optional.of(mailbox.route()).filter(r -> !r.isEmpty()));
        // NIL would mean the start or the end of a group here.
        out.text(" ").string(mailbox.local()).text(" ").string(mailbox.domain()).text(")");
    }

    static void nstring(Response out, Optional<String> value) {
        if (value.isPresent()) {
            out.string(value.get());
        } else {
            out.text("NIL");
        }
    }
}
