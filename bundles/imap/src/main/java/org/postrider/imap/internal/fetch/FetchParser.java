package org.postrider.imap.internal.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.imap.internal.fetch.FetchItem.Plain;
import org.postrider.imap.internal.fetch.Section.Kind;
import org.postrider.imap.internal.fetch.Section.Range;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;

/** Reads FETCH's data items (RFC 3501 section 9: fetch). Stateless. */
public final class FetchParser {
    private static final int MAX_ITEMS = 500;
    private static final int MAX_PATH = 100;
    private static final int MAX_FIELDS = 500;

    private FetchParser() {}

    /** Reads a macro, one item or items in parentheses. */
    public static FetchRequest read(Tokens in) throws BadCommandException {
        List<FetchItem> items = new ArrayList<>();
        if (!in.take('(')) {
            item(in, items, true);
            return new FetchRequest(items);
        }
        do {
            item(in, items, false);
            if (items.size() > MAX_ITEMS) {
                throw new BadCommandException("Too many items");
            }
        } while (in.take(' '));
        in.expect(')');
        return new FetchRequest(items);
    }

    private static void item(Tokens in, List<FetchItem> items, boolean macros) throws BadCommandException {
        String word = in.keyword();
        if (in.peek() == '[') {
            items.add(section(in, word));
        } else if (word.startsWith("RFC822") && !word.equals("RFC822.SIZE")) {
            items.add(rfc822(word));
        } else if (macros && macro(word, items)) {
            return;
        } else {
            items.add(plain(word));
        }
    }

    private static boolean macro(String word, List<FetchItem> items) {
        switch (word) {
            case "FAST" -> items.addAll(List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.SIZE));
            case "ALL" -> items.addAll(List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.SIZE, Plain.ENVELOPE));
            case "FULL" ->
                items.addAll(List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.SIZE, Plain.ENVELOPE, Plain.BODY));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static FetchItem plain(String word) throws BadCommandException {
        return switch (word) {
            case "UID" -> Plain.UID;
            case "FLAGS" -> Plain.FLAGS;
            case "INTERNALDATE" -> Plain.INTERNALDATE;
            case "RFC822.SIZE" -> Plain.SIZE;
            case "MODSEQ" -> Plain.MODSEQ;
            case "ENVELOPE" -> Plain.ENVELOPE;
            case "BODY" -> Plain.BODY;
            case "BODYSTRUCTURE" -> Plain.BODYSTRUCTURE;
            default -> throw new BadCommandException("Unknown FETCH item " + word);
        };
    }

    private static Section rfc822(String word) throws BadCommandException {
        return switch (word) {
            case "RFC822" -> new Section(List.of(), Kind.ALL, List.of(), Range.ALL, false, word);
            case "RFC822.HEADER" -> new Section(List.of(), Kind.HEADER, List.of(), Range.ALL, true, word);
            case "RFC822.TEXT" -> new Section(List.of(), Kind.TEXT, List.of(), Range.ALL, false, word);
            default -> throw new BadCommandException("Unknown FETCH item " + word);
        };
    }

    private static Section section(Tokens in, String word) throws BadCommandException {
        if (!word.equals("BODY") && !word.equals("BODY.PEEK")) {
            throw new BadCommandException("Unknown FETCH item " + word);
        }
        in.expect('[');
        List<Integer> path = new ArrayList<>();
        while (in.isDigit()) {
            path.add((int) Math.min(Integer.MAX_VALUE, in.nonZero()));
            if (path.size() > MAX_PATH) {
                throw new BadCommandException("Section too deep");
            }
            if (!in.take('.')) {
                break;
            }
        }
        Kind kind = Kind.ALL;
        List<String> fields = List.of();
        if (in.peek() != ']') {
            kind = kind(in.keyword(), !path.isEmpty());
            fields = kind == Kind.FIELDS || kind == Kind.FIELDS_NOT ? fields(in) : fields;
        }
        in.expect(']');
        Range range = range(in);
        return new Section(path, kind, fields, range, word.equals("BODY.PEEK"), label(path, kind, fields, range));
    }

    private static Kind kind(String word, boolean inPart) throws BadCommandException {
        return switch (word) {
            case "HEADER" -> Kind.HEADER;
            case "HEADER.FIELDS" -> Kind.FIELDS;
            case "HEADER.FIELDS.NOT" -> Kind.FIELDS_NOT;
            case "TEXT" -> Kind.TEXT;
            case "MIME" -> {
                if (!inPart) {
                    throw new BadCommandException("MIME needs a part number");
                }
                yield Kind.MIME;
            }
            default -> throw new BadCommandException("Unknown section " + word);
        };
    }

    private static List<String> fields(Tokens in) throws BadCommandException {
        in.space();
        in.expect('(');
        List<String> fields = new ArrayList<>();
        do {
            fields.add(in.astring());
            if (fields.size() > MAX_FIELDS) {
                throw new BadCommandException("Too many fields");
            }
        } while (in.take(' '));
        in.expect(')');
        return fields;
    }

    private static Range range(Tokens in) throws BadCommandException {
        if (!in.take('<')) {
            return Range.ALL;
        }
        long from = in.number();
        in.expect('.');
        long count = in.nonZero();
        in.expect('>');
        return new Range(from, count);
    }

    private static String label(List<Integer> path, Kind kind, List<String> fields, Range range) {
        StringBuilder label = new StringBuilder("BODY[");
        for (int i = 0; i < path.size(); i++) {
            label.append(i == 0 ? "" : ".").append(path.get(i));
        }
        if (kind != Kind.ALL) {
            label.append(path.isEmpty() ? "" : ".").append(word(kind));
        }
        if (!fields.isEmpty()) {
            label.append(" (").append(names(fields)).append(')');
        }
        label.append(']');
        return range.equals(Range.ALL)
                ? label.toString()
                : label.append('<').append(range.from()).append('>').toString();
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case FIELDS -> "HEADER.FIELDS";
            case FIELDS_NOT -> "HEADER.FIELDS.NOT";
            default -> kind.name();
        };
    }

    /** As the client wrote them, in upper case like Dovecot and Cyrus do, so that clients find their own question. */
    private static String names(List<String> fields) {
        List<String> names = new ArrayList<>();
        for (String field : fields) {
            boolean atom = !field.isEmpty()
                    && field.chars().allMatch(c -> c > ' ' && c < 0x7f && "(){%*\"\\[]".indexOf(c) < 0);
            String upper = field.toUpperCase(Locale.ROOT);
            names.add(atom ? upper : Response.quote(upper));
        }
        return String.join(" ", names);
    }
}
