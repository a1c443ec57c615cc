package org.postrider.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.message.Defect;

/** Parameter values with charset, language and continuations (RFC 2231). Stateless. */
public final class Rfc2231 {
    /** Sections of one parameter; later ones are dropped. */
    private static final int MAX_SECTIONS = 1_000;

    /** Encoded bytes in one written section, so that a line stays below 78 characters. */
    private static final int SECTION = 54;

    private static final String ATTRIBUTE_CHARS = "!#$&+-.^_`{|}~";

    private Rfc2231() {}

    /** All that was said about one parameter. */
    private static final class Forms {
        private @Nullable String plain;
        private @Nullable String extended;
        private final Map<Integer, Parameters.Raw> sections = new TreeMap<>();
    }

    /**
     * Puts the pieces together. Of several forms the extended one counts, then the sections, then the plain one, as in
     * most readers; for {@code boundary} the plain one counts first, since all readers know it. Encoded words in a plain
     * value, which RFC 2047 forbids and many mailers write, are decoded.
     *
     * @param raw parameters in order of appearance
     * @param defects gets what is wrong and what is ambiguous
     * @return decoded values by lower-case name, in order of appearance, unmodifiable
     */
    public static Map<String, String> decode(List<Parameters.Raw> raw, Set<Defect> defects) {
        if (raw.isEmpty()) {
            return Map.of();
        }
        Map<String, Forms> byName = new LinkedHashMap<>();
        for (Parameters.Raw parameter : raw) {
            int star = parameter.name().indexOf('*');
            String name = star < 0 ? parameter.name() : parameter.name().substring(0, star);
            add(byName.computeIfAbsent(name, n -> new Forms()), name, star, parameter, defects);
        }
        Map<String, String> values = new LinkedHashMap<>();
        byName.forEach((name, forms) -> choose(name, forms, defects, values));
        return Collections.unmodifiableMap(values);
    }

    private static void add(Forms forms, String name, int star, Parameters.Raw parameter, Set<Defect> defects) {
        if (star < 0) {
            if (forms.plain == null) {
                forms.plain = parameter.value();
            } else if (!forms.plain.equals(parameter.value())) {
                ambiguous(name, defects);
            }
            return;
        }
        String suffix = parameter.name().substring(star);
        if (suffix.equals("*")) {
            if (forms.extended == null) {
                forms.extended = parameter.value();
            } else if (!forms.extended.equals(parameter.value())) {
                ambiguous(name, defects);
            }
            return;
        }
        int index = index(suffix);
        if (index < 0) {
            defects.add(Defect.MALFORMED_PARAMETER);
        } else if (forms.sections.putIfAbsent(index, parameter) != null) {
            ambiguous(name, defects);
        }
    }

    /** The number in {@code *12} or {@code *12*}, or -1. */
    private static int index(String suffix) {
        int end = suffix.endsWith("*") ? suffix.length() - 1 : suffix.length();
        String digits = suffix.substring(1, Math.max(1, end));
        boolean number = digits.length() <= 4 && HeaderText.all(digits, c -> c >= '0' && c <= '9');
        int index = number ? Integer.parseInt(digits) : -1;
        return index < MAX_SECTIONS ? index : -1;
    }

    private static void choose(String name, Forms forms, Set<Defect> defects, Map<String, String> values) {
        boolean boundary = name.equals("boundary");
        String plain = forms.plain == null || boundary ? forms.plain : EncodedWords.decode(forms.plain);
        String extended = forms.extended == null ? null : single(forms.extended, defects);
        String joined = forms.sections.isEmpty() ? null : join(name, forms.sections, defects);
        String value = boundary ? first(plain, extended, joined) : first(extended, joined, plain);
        if (value == null) {
            return;
        }
        if ((boundary && !value.equals(plain))
                || differs(value, plain)
                || differs(value, extended)
                || differs(value, joined)) {
            ambiguous(name, defects);
        }
        values.put(name, value);
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b, @Nullable String c) {
        String start = a != null ? a : b;
        return start != null ? start : c;
    }

    private static boolean differs(String value, @Nullable String other) {
        return other != null && !value.equals(other);
    }

    private static void ambiguous(String name, Set<Defect> defects) {
        defects.add(name.equals("boundary") ? Defect.AMBIGUOUS_BOUNDARY : Defect.AMBIGUOUS_PARAMETER);
    }

    private static String single(String value, Set<Defect> defects) {
        int second = value.indexOf('\'', value.indexOf('\'') + 1);
        Charset charset = charset(value, second, defects);
        return new String(unescape(value, second + 1), charset);
    }

    private static Charset charset(String value, int secondQuote, Set<Defect> defects) {
        int first = value.indexOf('\'');
        String name = first < 0 || secondQuote < 0 ? "" : value.substring(0, first);
        if (secondQuote <= 0) {
            defects.add(Defect.MALFORMED_PARAMETER);
        }
        return CharsetNames.find(name).orElse(StandardCharsets.UTF_8);
    }

    private static String join(String name, Map<Integer, Parameters.Raw> sections, Set<Defect> defects) {
        StringBuilder out = new StringBuilder();
        // Bytes wait for the next section, which may go on with a character.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Charset charset = StandardCharsets.UTF_8;
        int expected = 0;
        for (Map.Entry<Integer, Parameters.Raw> entry : sections.entrySet()) {
            if (entry.getKey() != expected++) {
                // A reader that stops at the gap and one that goes on see different names.
                ambiguous(name, defects);
                break;
            }
            String value = entry.getValue().value();
            boolean encoded = entry.getValue().name().endsWith("*");
            int from = 0;
            if (encoded && expected == 1) {
                int second = value.indexOf('\'', value.indexOf('\'') + 1);
                charset = charset(value, second, defects);
                from = second + 1;
            }
            if (encoded) {
                bytes.writeBytes(unescape(value, from));
            } else {
                out.append(bytes.toString(charset)).append(value);
                bytes.reset();
            }
        }
        return out.append(bytes.toString(charset)).toString();
    }

    private static byte[] unescape(String value, int from) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                int codePoint = value.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Writes a parameter, plain if it can be, else in UTF-8 and if need be in sections.
     *
     * @param name a token
     * @param value any text; control characters are escaped
     * @return one or more {@code name=value}, to be joined by semicolons
     */
    public static List<String> encode(String name, String value) {
        if (value.chars().allMatch(c -> c >= 0x20 && c < 0x7f) && value.length() + name.length() < 70) {
            boolean token = HeaderText.all(value, HeaderText::isToken);
            String quoted = '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            return List.of(name + '=' + (token ? value : quoted));
        }
        StringBuilder escaped = new StringBuilder("UTF-8''");
        List<String> sections = new ArrayList<>();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (escaped.length() > SECTION) {
                sections.add(escaped.toString());
                escaped.setLength(0);
            }
            boolean literal = b > 0 && (Character.isLetterOrDigit(b) || ATTRIBUTE_CHARS.indexOf(b) >= 0);
            escaped.append(literal ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        if (sections.isEmpty()) {
            return List.of(name + "*=" + escaped);
        }
        sections.add(escaped.toString());
        List<String> out = new ArrayList<>();
        for (String section : sections) {
            out.add(name + '*' + out.size() + "*=" + section);
        }
        return out;
    }
}
