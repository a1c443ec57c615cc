package org.postrider.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.message.Defect;
import org.postrider.message.Disposition;
import org.postrider.message.HeaderField;
import org.postrider.message.MediaType;

/** The fields of one entity that shape the tree (RFC 2045, 2183), read leniently: the first of several counts. Immutable. */
record EntityHeader(
        MediaType mediaType,
        String transferEncoding,
        Optional<Disposition> disposition,
        Optional<String> contentId,
        Optional<String> description,
        byte @Nullable [] boundary) {
    /** No field at all. */
    static final EntityHeader NONE =
            new EntityHeader(MediaType.DEFAULT, "7bit", Optional.empty(), Optional.empty(), Optional.empty(), null);

    private static final MediaType DIGEST_DEFAULT = new MediaType("message", "rfc822", Map.of());
    /** RFC 2046 allows 70; most readers take any, so a bound near that would hide parts from filters only. */
    static final int MAX_BOUNDARY = 8_000;
    /** Characters, forbidden in a boundary, at which simple readers end it although it is quoted. */
    private static final String CUTS = ";\"\\";
    /** Fields that shape the tree, and what it means that a reader may or may not see one. */
    private static final Map<String, Defect> SHAPING = Map.of(
            "content-type", Defect.AMBIGUOUS_BOUNDARY,
            "content-transfer-encoding", Defect.BAD_TRANSFER_ENCODING,
            "content-disposition", Defect.AMBIGUOUS_PARAMETER);
    /** RFC 5322 section 3.6, RFC 2045 section 3. */
    private static final Set<String> ONLY_ONCE = Set.of(
            "date",
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "message-id",
            "in-reply-to",
            "references",
            "subject",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "content-disposition",
            "content-id",
            "content-description");

    private static final Set<String> IDENTITY = Set.of("7bit", "8bit", "binary");
    private static final Set<String> KNOWN =
            Set.of("7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "x-uue", "uuencode");

    /**
     * Reads the fields.
     *
     * @param charset how a field was decoded, which a boundary beyond ASCII needs to become the bytes it was
     * @param inDigest true for a part of a multipart/digest, whose default type differs
     * @param defects gets what is wrong
     */
    static EntityHeader read(
            List<HeaderField> fields, Function<HeaderField, Charset> charset, boolean inDigest, Set<Defect> defects) {
        checkOnce(fields, defects);
        checkNames(fields, defects);
        Optional<HeaderField> typeField = first(fields, "content-type");
        MediaType type = inDigest ? DIGEST_DEFAULT : MediaType.DEFAULT;
        if (typeField.isPresent()) {
            MediaTypeParser.Parsed parsed =
                    MediaTypeParser.parse(typeField.get().rawValue(), type);
            defects.addAll(parsed.defects());
            type = parsed.mediaType();
            if (differ(fields, typeField.get())) {
                defects.add(Defect.AMBIGUOUS_BOUNDARY);
            }
        }
        String encoding = transferEncoding(fields, type, defects);
        Optional<Disposition> disposition = first(fields, "content-disposition").flatMap(f -> disposition(f, defects));
        if (type.multipart() && disposition.filter(EntityHeader::dividesToo).isPresent()) {
            defects.add(Defect.AMBIGUOUS_BOUNDARY);
        }
        return new EntityHeader(
                type,
                encoding,
                disposition,
                first(fields, "content-id").map(f -> HeaderText.unfold(f.rawValue())),
                first(fields, "content-description").map(f -> HeaderText.unfold(f.rawValue())),
                type.multipart()
                        ? boundary(type, typeField.map(charset).orElse(StandardCharsets.US_ASCII), defects)
                        : null);
    }

    /** True if the children can be seen in the bytes as they are: composite, and not encoded. */
    boolean transparent() {
        return IDENTITY.contains(transferEncoding) || mediaType.multipart();
    }

    /** Some readers take parameters from any field of the header. */
    private static boolean dividesToo(Disposition disposition) {
        return disposition.parameters().containsKey("boundary");
    }

    private static Optional<Disposition> disposition(HeaderField field, Set<Defect> defects) {
        Optional<DispositionParser.Parsed> parsed = DispositionParser.parse(field.rawValue());
        if (parsed.isEmpty()) {
            defects.add(Defect.MALFORMED_PARAMETER);
        }
        parsed.ifPresent(p -> defects.addAll(p.defects()));
        return parsed.map(DispositionParser.Parsed::disposition);
    }

    private static byte @Nullable [] boundary(MediaType type, Charset charset, Set<Defect> defects) {
        String text = type.parameter("boundary").orElse("").stripTrailing();
        byte[] bytes = text.getBytes(charset);
        if (text.chars().anyMatch(c -> c < 0x20 || CUTS.indexOf(c) >= 0)) {
            defects.add(Defect.AMBIGUOUS_BOUNDARY);
        }
        if (bytes.length == 0 || bytes.length > MAX_BOUNDARY) {
            defects.add(Defect.MISSING_BOUNDARY);
            return null;
        }
        return bytes;
    }

    private static String transferEncoding(List<HeaderField> fields, MediaType type, Set<Defect> defects) {
        Optional<HeaderField> field = first(fields, "content-transfer-encoding");
        if (field.isEmpty()) {
            return "7bit";
        }
        String given = HeaderText.unfold(field.get().rawValue()).toLowerCase(Locale.ROOT);
        String encoding = word(given);
        boolean composite =
                type.multipart() || (type.message() && !type.subtype().equals("global"));
        if (!given.equals(encoding)
                || !KNOWN.contains(encoding)
                || (composite && !IDENTITY.contains(encoding))
                || differ(fields, field.get())) {
            defects.add(Defect.BAD_TRANSFER_ENCODING);
        }
        return encoding.isEmpty() ? "7bit" : encoding;
    }

    /** The first word without comments, quotes and what else follows it. */
    private static String word(String text) {
        int from = HeaderText.skipSpace(text, 0);
        while (from < text.length() && text.charAt(from) == '"') {
            from++;
        }
        int to = from;
        while (to < text.length() && HeaderText.isToken(text.charAt(to))) {
            to++;
        }
        return text.substring(from, to);
    }

    private static void checkOnce(List<HeaderField> fields, Set<Defect> defects) {
        Set<String> seen = new HashSet<>();
        for (HeaderField field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (ONLY_ONCE.contains(name) && !seen.add(name)) {
                defects.add(Defect.DUPLICATE_HEADER);
            }
        }
    }

    /** A name such as {@code Content-Type(x)} is one of its own by RFC 5322, and Content-Type to who drops comments first. */
    private static void checkNames(List<HeaderField> fields, Set<Defect> defects) {
        for (HeaderField field : fields) {
            String name = field.name();
            if (!name.chars().allMatch(c -> c < 0x80 && HeaderText.isToken(c))) {
                Defect defect = SHAPING.get(bare(name));
                if (defect != null) {
                    defects.add(defect);
                    defects.add(Defect.MALFORMED_HEADER);
                }
            }
        }
    }

    /** Without comments and what belongs in no token. */
    private static String bare(String name) {
        StringBuilder out = new StringBuilder(name.length());
        int depth = 0;
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0 && HeaderText.isToken(c) && c < 0x80) {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static Optional<HeaderField> first(List<HeaderField> fields, String name) {
        for (HeaderField field : fields) {
            if (field.is(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    private static boolean differ(List<HeaderField> fields, HeaderField first) {
        String value = HeaderText.unfold(first.rawValue());
        return fields.stream()
                .anyMatch(f ->
                        f.is(first.name()) && !HeaderText.unfold(f.rawValue()).equals(value));
    }
}
