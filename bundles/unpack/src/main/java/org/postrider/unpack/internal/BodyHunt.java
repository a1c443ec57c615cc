package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postrider.content.Content;
import org.postrider.message.Part;

/**
 * Finds bodies in a message whose structure readers see differently, beyond those of its tree. Confined to one thread.
 *
 * <p>No second parser is built, for there is no end to the ways of reading. Instead every line that begins with two hyphens
 * ends a body and begins a header, whichever boundary is declared, and an encoding counts wherever the header names it; and a
 * block of base64 lines counts wherever it stands. Where the form is really ambiguous, the message is also divided by each
 * boundary alone that it declares, so that lines of the others lie within bodies. Each way is one pass.
 */
final class BodyHunt {
    /** Bodies beyond this are not worth the time; a finding says so. */
    static final int MAX_BODIES = 200;

    private static final int MAX_BOUNDARIES = 6;
    private static final int LOOK_EVERY = 256;
    /** Between where a body starts and its first line. */
    private static final int MAX_BLANKS = 64;

    private static final String FIELD = "encoding";
    private static final String[] ENCODINGS = {"base64", "quoted-printable", "uuencode", "x-uue"};
    private static final String VALUE = "(?:\\*\\d{0,3})?\\*?\\s*=\\s*(?:\"([^\"]{1,200})|([^\\s;\"]{1,200}))";
    private static final Pattern BOUNDARY = Pattern.compile("boundary" + VALUE, Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("name" + VALUE, Pattern.CASE_INSENSITIVE);
    private static final Pattern TYPE = Pattern.compile(
            "content-type[^:\\n]{0,80}:\\s{0,80}([a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,80})", Pattern.CASE_INSENSITIVE);

    private final Content message;
    private final Ledger ledger;
    private final List<Body> known = new ArrayList<>();
    private final Set<Body> found = new LinkedHashSet<>();
    private final Set<String> boundaries = new LinkedHashSet<>();

    /**
     * A body as some reader sees it.
     *
     * @param encoding a transfer encoding, or empty if it stands as it is
     * @param name of the file, or empty
     * @param type as declared, or empty
     * @param told true if a header says so; else it merely looks like an encoded file
     */
    record Body(long start, long end, String encoding, String name, String type, boolean told) {
        boolean encoded() {
            return !encoding.isEmpty();
        }
    }

    private BodyHunt(Content message, Part root, Ledger ledger) {
        this.message = message;
        this.ledger = ledger;
        root.walk(part -> known.add(new Body(part.bodyStart(), part.end(), decoded(part), "", "", true)));
    }

    /**
     * What the tree does not show.
     *
     * @param ambiguous true if boundaries are in doubt, not only lines of some header
     */
    static List<Body> bodies(Content message, Part root, boolean ambiguous, Ledger ledger) throws IOException {
        BodyHunt hunt = new BodyHunt(message, root, ledger);
        hunt.pass("");
        if (ambiguous && hunt.boundaries.size() > 1) {
            for (String boundary : hunt.boundaries) {
                hunt.pass(boundary);
            }
        }
        if (hunt.over()) {
            ledger.gap(Ledger.Gap.UNPACK_COUNT, "", "bodies", MAX_BODIES);
        }
        return List.copyOf(hunt.found);
    }

    private boolean over() {
        return found.size() >= MAX_BODIES;
    }

    /** @param boundary the only one that counts, or empty: any line with two hyphens does */
    private void pass(String boundary) throws IOException {
        Reader reader = new Reader(("--" + boundary).getBytes(StandardCharsets.ISO_8859_1));
        try (InputStream in = message.open()) {
            HuntLine line = new HuntLine(in);
            int count = 0;
            while (line.next() && !over() && (++count % LOOK_EVERY != 0 || !ledger.full())) {
                reader.line(line);
            }
            reader.endBody(line.end());
            reader.endBlock(line.end());
        }
    }

    /** What the walker decodes. */
    private static String decoded(Part part) {
        return switch (part.transferEncoding()) {
            case "base64", "quoted-printable" -> part.transferEncoding();
            case "x-uuencode", "x-uue", "uuencode" -> "uuencode";
            default -> "";
        };
    }

    /** Encodings that a field about encoding names, in lower case; elsewhere the word means nothing. */
    private static List<String> mentioned(String header) {
        List<String> found = new ArrayList<>();
        for (int at = header.indexOf(FIELD); at >= 0; at = header.indexOf(FIELD, at + 1)) {
            String field = header.substring(at, fieldEnd(header, at));
            for (String encoding : ENCODINGS) {
                String known = encoding.equals("x-uue") ? "uuencode" : encoding;
                if (field.contains(encoding) && !found.contains(known)) {
                    found.add(known);
                }
            }
        }
        return found;
    }

    private static int fieldEnd(String header, int from) {
        int end = header.indexOf('\n', from);
        while (end >= 0
                && end + 1 < header.length()
                && (header.charAt(end + 1) == ' ' || header.charAt(end + 1) == '\t')) {
            end = header.indexOf('\n', end + 1);
        }
        return end < 0 ? header.length() : end;
    }

    /** One way of reading. */
    private final class Reader {
        private final byte[] delimiter;
        private final StringBuilder header = new StringBuilder();
        private final List<Long> starts = new ArrayList<>();
        private String current = "";
        private String lower = "";
        private boolean inHeader = true;
        private boolean dead;
        private boolean fresh;
        private boolean looksEncoded;
        private long blockStart = -1;

        Reader(byte[] delimiter) {
            this.delimiter = delimiter;
        }

        void line(HuntLine line) throws IOException {
            if (line.startsWith(delimiter) && line.length() > 2) {
                endBody(line.start());
                endBlock(line.start());
                header.setLength(0);
                inHeader = true;
                // What follows a closing delimiter is nothing to a reader of one boundary, and may be a part to others.
                dead = delimiter.length > 2 && line.closes(delimiter.length);
                return;
            }
            block(line);
            if (inHeader) {
                header(line);
            } else if (fresh && !line.blank()) {
                fresh = false;
                looksEncoded = line.base64();
            }
        }

        private void header(HuntLine line) {
            if (!line.blank()) {
                line.appendTo(header);
                return;
            }
            // A line of blanks ends the header to some readers, and goes on with it to others.
            starts.add(line.end());
            if (line.length() > 0) {
                return;
            }
            current = header.toString();
            lower = current.toLowerCase(Locale.ROOT);
            header.setLength(0);
            noteBoundaries();
            // The header of a message inside follows.
            inHeader = lower.contains("message/") && mentioned(lower).isEmpty();
            fresh = true;
            looksEncoded = false;
            if (inHeader) {
                starts.clear();
            }
        }

        private void noteBoundaries() {
            Matcher matcher = BOUNDARY.matcher(current);
            while (matcher.find()) {
                String value = value(matcher);
                int cut = value.indexOf(';');
                note(value);
                note(cut < 0 ? value : value.substring(0, cut));
                note(value.substring(value.lastIndexOf('\'') + 1));
            }
        }

        private void note(String boundary) {
            if (!boundary.isBlank() && boundaries.size() < MAX_BOUNDARIES) {
                boundaries.add(boundary.strip());
            }
        }

        void endBody(long end) throws IOException {
            if (!inHeader && !dead) {
                for (long start : starts) {
                    add(start, end);
                    if (looksEncoded && mentioned(lower).isEmpty()) {
                        add(new Body(start, end, "base64", name(), type(), false));
                    }
                }
            }
            starts.clear();
        }

        private void add(long start, long end) throws IOException {
            List<String> encodings = mentioned(lower);
            for (String encoding : encodings) {
                add(new Body(start, end, encoding, name(), type(), true));
            }
            if (encodings.isEmpty() && lower.contains("content-") && !lower.contains("multipart/")) {
                add(new Body(start, end, "", name(), type(), true));
            }
        }

        private void add(Body body) throws IOException {
            BodyHunt.this.add(body);
        }

        private String name() {
            Matcher matcher = NAME.matcher(current);
            return matcher.find() ? value(matcher) : "";
        }

        private String type() {
            Matcher matcher = TYPE.matcher(current);
            return matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
        }

        /** Lines of base64, wherever they stand. */
        private void block(HuntLine line) throws IOException {
            if (blockStart < 0 && line.base64()) {
                blockStart = line.start();
            } else if (blockStart >= 0 && !line.base64Rest()) {
                endBlock(line.start());
            }
        }

        void endBlock(long end) throws IOException {
            if (blockStart >= 0 && !opensABody(blockStart)) {
                add(new Body(blockStart, end, "base64", "", "", false));
            }
            blockStart = -1;
        }
    }

    private static String value(Matcher matcher) {
        String quoted = matcher.group(1);
        return quoted == null ? String.valueOf(matcher.group(2)) : quoted;
    }

    /** True if this block is the begin of a body that is decoded anyway. */
    private boolean opensABody(long block) throws IOException {
        for (List<Body> bodies : List.of(known, List.copyOf(found))) {
            for (Body body : bodies) {
                long distance = block - body.start();
                if (body.encoding().equals("base64")
                        && distance >= 0
                        && distance <= MAX_BLANKS
                        && blanks(body, block)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isBlank(Body body) throws IOException {
        return body.end() - body.start() <= MAX_BLANKS && blanks(body, body.end());
    }

    private boolean blanks(Body body, long to) throws IOException {
        byte[] between = message.slice(body.start(), to).toBytes(MAX_BLANKS);
        return new String(between, StandardCharsets.ISO_8859_1).isBlank();
    }

    private void add(Body body) throws IOException {
        boolean shown = body.end() <= body.start()
                || known.stream()
                        .anyMatch(other -> other.start() == body.start()
                                && other.end() + 2 >= body.end()
                                && other.encoding().equals(body.encoding()));
        if (!shown && !over() && !isBlank(body)) {
            found.add(body);
        }
    }
}
