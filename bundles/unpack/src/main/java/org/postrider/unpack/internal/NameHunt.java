package org.postrider.unpack.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postrider.content.Content;
import org.postrider.message.Defect;
import org.postrider.message.Part;
import org.postrider.mime.EncodedWords;

/**
 * Finds file names in a message whose structure readers see differently. Stateless. No second tree is built: each line that
 * some reader could take for a header with a file name counts, wherever it stands.
 */
final class NameHunt {
    /** Names beyond this are not worth the time: one is enough to ban. */
    static final int MAX_NAMES = 200;

    /** Parameters looked at: hostile mail may repeat one name for ever. */
    private static final int MAX_LOOKS = 10_000;

    private static final int MAX_LINE = 16 << 10;
    private static final int MAX_VALUE = 2_048;
    private static final int LOOK_EVERY = 256;
    private static final Set<Defect> DOUBTS = EnumSet.of(
            Defect.DUPLICATE_HEADER,
            Defect.MALFORMED_HEADER,
            Defect.MALFORMED_PARAMETER,
            Defect.AMBIGUOUS_BOUNDARY,
            Defect.AMBIGUOUS_PARAMETER,
            Defect.MISSING_BOUNDARY,
            Defect.BAD_TRANSFER_ENCODING,
            Defect.UNTERMINATED_HEADER,
            Defect.TOO_DEEP,
            Defect.TOO_MANY_PARTS,
            Defect.HEADER_TOO_LARGE);
    private static final Pattern PARAMETER =
            Pattern.compile("(?:^|[\\s;,])(?:file)?name(\\*\\d{0,4}\\*?)?\\s*=\\s*", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)");

    private final Set<String> names = new LinkedHashSet<>();
    private final StringBuilder sections = new StringBuilder();
    private int looks;

    private NameHunt() {}

    /** True if readers may see other names or parts than this tree shows. */
    static boolean doubtful(Part root) {
        boolean[] found = new boolean[1];
        root.walk(part -> found[0] |= part.defects().stream().anyMatch(DOUBTS::contains));
        return found[0];
    }

    /** Everything in the message that may be a file name, in bounds. @param ledger ends it when the time is over */
    static Set<String> names(Content message, Ledger ledger) throws IOException {
        NameHunt hunt = new NameHunt();
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (InputStream in = new BufferedInputStream(message.open(), 64 << 10)) {
            int count = 0;
            boolean start = false;
            for (int c = in.read(); c >= 0; c = in.read()) {
                // A line that starts with a blank goes on with the one before.
                if (start && c != ' ' && c != '\t') {
                    hunt.line(line);
                    if (hunt.over() || ++count % LOOK_EVERY == 0 && ledger.full()) {
                        break;
                    }
                }
                start = c == '\n';
                if (c != '\r' && c != '\n' && line.size() < MAX_LINE) {
                    line.write(c);
                }
            }
            hunt.line(line);
        }
        if (hunt.over()) {
            ledger.gap(Ledger.Gap.UNPACK_COUNT, "", "names", MAX_NAMES);
        }
        return hunt.names;
    }

    private boolean over() {
        return names.size() >= MAX_NAMES || looks >= MAX_LOOKS;
    }

    private void line(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (mayNameAFile(bytes)) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            Matcher parameter = PARAMETER.matcher(text);
            while (!over() && parameter.find()) {
                looks++;
                String section = parameter.group(1);
                value(
                        section == null ? "" : section,
                        text.substring(parameter.end(), Math.min(text.length(), parameter.end() + MAX_VALUE)));
            }
        }
    }

    /** True if "name" is there, and something is assigned; nearly no line of a body costs more than this. */
    private static boolean mayNameAFile(byte[] line) {
        boolean named = false;
        for (int i = 0; i < line.length; i++) {
            if (named && line[i] == '=') {
                return true;
            }
            named |= i + 3 < line.length
                    && (line[i] | 0x20) == 'n'
                    && (line[i + 1] | 0x20) == 'a'
                    && (line[i + 2] | 0x20) == 'm'
                    && (line[i + 3] | 0x20) == 'e';
        }
        return false;
    }

    private void value(String section, String text) {
        int semicolon = text.indexOf(';');
        String plain = (semicolon < 0 ? text : text.substring(0, semicolon)).replaceAll("[\"\\\\]", "");
        Matcher quoted = QUOTED.matcher(text);
        String inside = quoted.lookingAt() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : plain;
        for (String form : List.of(plain.strip(), inside.strip())) {
            add(section.endsWith("*") ? unescaped(form) : EncodedWords.decode(form));
        }
        if (section.matches("\\*\\d+\\*?")) {
            if (section.startsWith("*0")) {
                sections.setLength(0);
            }
            if (sections.length() < MAX_VALUE) {
                sections.append(section.endsWith("*") ? unescaped(inside) : inside);
            }
            add(sections.toString());
        }
    }

    private void add(String name) {
        if (!name.isBlank() && name.length() <= MAX_LINE) {
            names.add(name);
        }
    }

    /** Without charset and language, percent signs resolved; bytes beyond ASCII do not matter for what is banned. */
    private static String unescaped(String value) {
        int second = value.indexOf('\'', value.indexOf('\'') + 1);
        String text = second < 0 ? value : value.substring(second + 1);
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.charAt(i) == '%' && i + 2 < text.length();
            String digits = escape ? text.substring(i + 1, i + 3).toLowerCase(Locale.ROOT) : "";
            if (digits.matches("[0-9a-f]{2}")) {
                out.append((char) Integer.parseInt(digits, 16));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
