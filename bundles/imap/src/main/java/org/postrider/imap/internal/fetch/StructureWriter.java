package org.postrider.imap.internal.fetch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.message.Part;
import org.postrider.mime.DispositionParser;
import org.postrider.mime.MediaTypeParser;
import org.postrider.mime.Parameters;

/**
 * Writes BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2). It descends as deep as the scanner's depth limit at most.
 * Confined to one thread; reading headers may wait for the disk.
 */
final class StructureWriter {
    private final Response out;
    private final Content content;
    private final boolean extended;

    StructureWriter(Response out, Content content, boolean extended) {
        this.out = out;
        this.content = content;
        this.extended = extended;
    }

    void write(Part part) throws IOException {
        MessageHeader header = MessageHeader.read(content, part);
        out.text("(");
        if (part.mediaType().multipart()) {
            multipart(part, header);
        } else {
            leaf(part, header);
        }
        out.text(")");
    }

    private void multipart(Part part, MessageHeader header) throws IOException {
        for (Part child : part.children()) {
            write(child);
        }
        if (part.children().isEmpty()) {
            // The grammar wants one part at least.
            emptyText();
        }
        out.text(" ").string(part.mediaType().subtype());
        if (extended) {
            out.text(" ");
            parameters(typeParameters(part, header));
            tail(header);
        }
    }

    private void emptyText() {
        out.text("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)");
    }

    private void leaf(Part part, MessageHeader header) throws IOException {
        out.string(part.mediaType().type()).text(" ").string(part.mediaType().subtype());
        out.text(" ");
        parameters(typeParameters(part, header));
        out.text(" ");
        EnvelopeWriter.nstring(out, part.contentId());
        out.text(" ");
        EnvelopeWriter.nstring(out, part.description());
        out.text(" ").string(part.transferEncoding());
        out.text(" ").number(part.bodySize());
        if (part.mediaType().essence().equals("message/rfc822")) {
            embedded(part);
            out.text(" ").number(part.bodyLines());
        } else if (part.mediaType().type().equals("text")) {
            out.text(" ").number(part.bodyLines());
        }
        if (extended) {
            out.text(" ");
            EnvelopeWriter.nstring(out, header.value("Content-MD5"));
            tail(header);
        }
    }

    private void embedded(Part part) throws IOException {
        out.text(" ");
        if (part.children().isEmpty()) {
            // Encoded or too deep: nothing of it can be seen, but the grammar wants an envelope and a body.
            out.text("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ");
            emptyText();
            return;
        }
        Part message = part.children().get(0);
        EnvelopeWriter.write(out, MessageHeader.read(content, message));
        out.text(" ");
        write(message);
    }

    private static List<Parameters.Raw> typeParameters(Part part, MessageHeader header) {
        Optional<String> value = header.value("Content-Type");
        List<Parameters.Raw> raw = new ArrayList<>();
        if (value.isPresent()) {
            raw.addAll(MediaTypeParser.parse(value.get()).raw());
        }
        boolean text = part.mediaType().essence().equals("text/plain");
        if (text && raw.stream().noneMatch(p -> p.name().startsWith("charset"))) {
            raw.add(new Parameters.Raw("charset", "us-ascii"));
        }
        return raw;
    }

    private void parameters(List<Parameters.Raw> raw) {
        if (raw.isEmpty()) {
            out.text("NIL");
            return;
        }
        String before = "(";
        for (Parameters.Raw parameter : raw) {
            out.text(before).string(parameter.name()).text(" ").string(parameter.value());
            before = " ";
        }
        out.text(")");
    }

    /** Disposition, language and location. */
    private void tail(MessageHeader header) {
        out.text(" ");
        Optional<DispositionParser.Parsed> disposition =
                header.value("Content-Disposition").flatMap(DispositionParser::parse);
        if (disposition.isPresent()) {
            out.text("(").string(disposition.get().disposition().kind()).text(" ");
            parameters(disposition.get().raw());
            out.text(")");
        } else {
            out.text("NIL");
        }
        out.text(" ");
        languages(header.value("Content-Language").orElse(""));
        out.text(" ");
        EnvelopeWriter.nstring(out, header.value("Content-Location"));
    }

    private void languages(String value) {
        String before = "(";
        for (String language : value.split(",")) {
            if (!language.isBlank()) {
                out.text(before).string(language.strip());
                before = " ";
            }
        }
        out.text(before.equals("(") ? "NIL" : ")");
    }
}
