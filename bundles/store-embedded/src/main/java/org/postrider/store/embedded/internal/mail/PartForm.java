package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.message.Defect;
import org.postrider.message.Disposition;
import org.postrider.message.MediaType;
import org.postrider.message.Part;
import org.postrider.store.embedded.internal.index.Form;

/**
 * A MIME tree as it is kept. Form 1, for each part: a byte of marks, offsets as distances, words, then what the marks
 * announce, then the children. A word is a varint: its place in {@link #WORDS} plus 1, or 0 and the text. Stateless.
 */
final class PartForm {
    private static final int FORM = 1;
    private static final int MAX_DEPTH = 1_000;

    private static final int PATH = 1;
    private static final int DISPOSITION = 2;
    private static final int CONTENT_ID = 4;
    private static final int DESCRIPTION = 8;
    private static final int PARAMETERS = 16;
    private static final int CHILDREN = 32;
    private static final int DEFECTS = 64;

    /** Frequent words; append only. */
    private static final List<String> WORDS = List.of(
            "text",
            "plain",
            "html",
            "multipart",
            "mixed",
            "alternative",
            "related",
            "signed",
            "report",
            "message",
            "rfc822",
            "delivery-status",
            "image",
            "jpeg",
            "png",
            "gif",
            "application",
            "octet-stream",
            "pdf",
            "zip",
            "7bit",
            "8bit",
            "binary",
            "base64",
            "quoted-printable",
            "charset",
            "utf-8",
            "us-ascii",
            "iso-8859-1",
            "format",
            "flowed",
            "boundary",
            "name",
            "filename",
            "attachment",
            "inline",
            "type",
            "delsp",
            "yes",
            "UTF-8");

    /** Their places are their codes; append only. */
    private static final List<Defect> CODES = List.of(
            Defect.MALFORMED_HEADER,
            Defect.DUPLICATE_HEADER,
            Defect.UNTERMINATED_HEADER,
            Defect.CONTROL_CHARACTER,
            Defect.EIGHT_BIT_HEADER,
            Defect.LONG_LINE,
            Defect.MISSING_BOUNDARY,
            Defect.AMBIGUOUS_BOUNDARY,
            Defect.UNTERMINATED_MULTIPART,
            Defect.MALFORMED_PARAMETER,
            Defect.AMBIGUOUS_PARAMETER,
            Defect.BAD_TRANSFER_ENCODING,
            Defect.TOO_DEEP,
            Defect.TOO_MANY_PARTS,
            Defect.HEADER_TOO_LARGE);

    private PartForm() {}

    static byte[] encode(Part root) {
        Form.Writer out = new Form.Writer(64).one(FORM);
        write(root, "", 0, out);
        return out.toBytes();
    }

    static Part decode(byte[] form) throws IOException {
        Form.Reader in = new Form.Reader(form);
        int version = in.one();
        if (version != FORM) {
            throw new IOException("A structure of form " + version + " was written by a newer Postrider");
        }
        try {
            return read(in, "", 0, 1);
        } catch (IllegalArgumentException e) {
            // No part can be like this, so no part was written like this.
            throw new IOException("A stored structure is broken: " + e.getMessage(), e);
        }
    }

    private static String pathOf(String parent, int index) {
        return parent.isEmpty() ? Integer.toString(index) : parent + '.' + index;
    }

    private static void write(Part part, String expected, long base, Form.Writer out) {
        MediaType type = part.mediaType();
        int marks = marks(part, expected);
        out.one(marks);
        out.signed(part.start() - base).number(part.bodyStart() - part.start());
        out.number(part.end() - part.bodyStart()).number(part.bodyLines());
        word(type.type(), out);
        word(type.subtype(), out);
        word(part.transferEncoding(), out);
        if (has(marks, PATH)) {
            out.text(part.path());
        }
        part.disposition().ifPresent(d -> {
            word(d.kind(), out);
            parameters(d.parameters(), out);
        });
        part.contentId().ifPresent(out::text);
        part.description().ifPresent(out::text);
        if (has(marks, PARAMETERS)) {
            parameters(type.parameters(), out);
        }
        if (has(marks, DEFECTS)) {
            out.number(part.defects().stream()
                    .mapToLong(d -> 1L << CODES.indexOf(d))
                    .sum());
        }
        if (has(marks, CHILDREN)) {
            out.number(part.children().size());
            for (int i = 0; i < part.children().size(); i++) {
                write(part.children().get(i), pathOf(part.path(), i + 1), part.bodyStart(), out);
            }
        }
    }

    private static int marks(Part part, String expected) {
        return (part.path().equals(expected) ? 0 : PATH)
                | (part.disposition().isPresent() ? DISPOSITION : 0)
                | (part.contentId().isPresent() ? CONTENT_ID : 0)
                | (part.description().isPresent() ? DESCRIPTION : 0)
                | (part.mediaType().parameters().isEmpty() ? 0 : PARAMETERS)
                | (part.children().isEmpty() ? 0 : CHILDREN)
                | (part.defects().isEmpty() ? 0 : DEFECTS);
    }

    private static void word(String word, Form.Writer out) {
        int place = WORDS.indexOf(word);
        out.number(place + 1L);
        if (place < 0) {
            out.text(word);
        }
    }

    private static void parameters(Map<String, String> parameters, Form.Writer out) {
        out.number(parameters.size());
        parameters.forEach((name, value) -> {
            word(name, out);
            word(value, out);
        });
    }

    private static Part read(Form.Reader in, String expected, long base, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("A stored structure is more than " + MAX_DEPTH + " parts deep");
        }
        int marks = in.one();
        long start = base + in.signed();
        long bodyStart = start + in.number();
        long end = bodyStart + in.number();
        long lines = in.number();
        String type = word(in);
        String subtype = word(in);
        String encoding = word(in);
        String path = has(marks, PATH) ? in.text() : expected;
        Optional<Disposition> disposition =
                has(marks, DISPOSITION) ? Optional.of(new Disposition(word(in), parameters(in))) : Optional.empty();
        Optional<String> contentId = has(marks, CONTENT_ID) ? Optional.of(in.text()) : Optional.empty();
        Optional<String> description = has(marks, DESCRIPTION) ? Optional.of(in.text()) : Optional.empty();
        Map<String, String> parameters = has(marks, PARAMETERS) ? parameters(in) : Map.of();
        Set<Defect> defects = has(marks, DEFECTS) ? defects(in.number()) : Set.of();
        List<Part> children = new ArrayList<>();
        int count = has(marks, CHILDREN) ? in.count() : 0;
        for (int i = 1; i <= count; i++) {
            children.add(read(in, pathOf(path, i), bodyStart, depth + 1));
        }
        return new Part(
                path,
                start,
                bodyStart,
                end,
                lines,
                new MediaType(type, subtype, parameters),
                encoding,
                disposition,
                contentId,
                description,
                children,
                defects);
    }

    private static boolean has(int marks, int mark) {
        return (marks & mark) != 0;
    }

    private static String word(Form.Reader in) throws IOException {
        long place = in.number();
        if (place > WORDS.size() || place < 0) {
            throw new IOException("A stored structure has a word of a newer Postrider");
        }
        return place == 0 ? in.text() : WORDS.get((int) place - 1);
    }

    private static Map<String, String> parameters(Form.Reader in) throws IOException {
        int count = in.count();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            parameters.put(word(in), word(in));
        }
        return parameters;
    }

    private static Set<Defect> defects(long bits) {
        Set<Defect> defects = EnumSet.noneOf(Defect.class);
        for (int i = 0; i < CODES.size(); i++) {
            if ((bits & 1L << i) != 0) {
                defects.add(CODES.get(i));
            }
        }
        return defects;
    }
}
