package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles one YARA rule: text, hexadecimal and regular expressions as strings, and conditions over them and over the file's
 * size and bytes. Confined to one rule. Not read: modules, loops, rules that name other rules, xor and base64 strings.
 */
final class YaraParser {
    private static final int MAX_STRINGS = 1_000;
    private static final Set<String> MODIFIERS = Set.of("nocase", "wide", "ascii", "fullword", "private");

    private final YaraLexer in;
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private final List<SubSignature> parts = new ArrayList<>();
    private int anonymous;

    private YaraParser(String rule) throws SignatureException {
        in = new YaraLexer(rule);
    }

    /** @return the rules' texts, each to be compiled for itself */
    static List<String> split(String text) throws SignatureException {
        List<String> rules = new ArrayList<>();
        YaraLexer in = new YaraLexer(text);
        while (in.kind() != YaraLexer.Kind.END) {
            if (in.take("import") || in.take("include")) {
                in.next();
                continue;
            }
            int start = in.start();
            while (in.kind() != YaraLexer.Kind.END && !in.is("{")) {
                in.next();
            }
            while (in.kind() != YaraLexer.Kind.END && !in.is("}")) {
                if (in.is("=")) {
                    in.expectValue("=");
                } else {
                    in.next();
                }
            }
            int end = Math.min(text.length(), in.start() + 1);
            in.take("}");
            rules.add(text.substring(start, end));
        }
        return rules;
    }

    static Logical parse(String rule) throws SignatureException {
        return new YaraParser(rule).rule();
    }

    private static SignatureException unsupported(String what) {
        return new SignatureException(SignatureException.Reason.UNSUPPORTED, what);
    }

    private Logical rule() throws SignatureException {
        if (in.is("private") || in.is("global")) {
            throw unsupported("a " + in.word() + " rule");
        }
        in.expect("rule");
        String name = in.name();
        while (in.kind() != YaraLexer.Kind.END && !in.is("{")) {
            in.next();
        }
        in.expect("{");
        meta();
        if (in.take("strings")) {
            in.expect(":");
            while (in.kind() == YaraLexer.Kind.WORD && in.word().startsWith("$") || in.is("$")) {
                string();
            }
        }
        in.expect("condition");
        in.expect(":");
        Expression condition = new YaraCondition(in, names).parse();
        in.expect("}");
        Conditions any = new Conditions(0, Conditions.Range.ALL, Conditions.Range.ALL, Conditions.Range.ALL, List.of());
        return new Logical("YARA." + name, any, condition, List.copyOf(parts));
    }

    private void meta() throws SignatureException {
        if (in.take("meta")) {
            in.expect(":");
            while (in.kind() != YaraLexer.Kind.END && !in.is("strings") && !in.is("condition")) {
                in.next();
            }
        }
    }

    private void string() throws SignatureException {
        String name = in.word().equals("$") ? "$#" + anonymous++ : in.word();
        in.next();
        in.expectValue("=");
        YaraLexer.Kind kind = in.kind();
        String value = in.word();
        in.next();
        Set<String> modifiers = new HashSet<>();
        while (in.kind() == YaraLexer.Kind.WORD && MODIFIERS.contains(in.word())) {
            modifiers.add(in.name());
        }
        if (in.is("xor") || in.is("base64") || in.is("base64wide") || names.size() >= MAX_STRINGS) {
            throw unsupported("a string as " + in.word());
        }
        names.put(name, parts.size());
        parts.add(
                switch (kind) {
                    case HEX -> bytes(hex(value), Set.of());
                    case TEXT -> bytes(YaraText.hex(value.substring(1, value.length() - 1)), modifiers);
                    case REGEX -> regex(value, modifiers);
                    default -> throw SignatureException.malformed("string " + name);
                });
    }

    private static SubSignature bytes(String hex, Set<String> modifiers) throws SignatureException {
        boolean nocase = modifiers.contains("nocase");
        boolean whole = modifiers.contains("fullword");
        boolean wide = modifiers.contains("wide");
        List<Body> bodies = new ArrayList<>(2);
        if (modifiers.contains("ascii") || !wide) {
            bodies.add(HexParser.parse(hex, Offset.ANYWHERE, new HexParser.Options(nocase, false, whole)));
        }
        if (wide) {
            bodies.add(HexParser.parse(hex, Offset.ANYWHERE, new HexParser.Options(nocase, true, whole)));
        }
        return new SubSignature.Bytes(List.copyOf(bodies));
    }

    /** ClamAV writes gaps with other signs. */
    private static String hex(String braces) throws SignatureException {
        String plain = braces.substring(1, braces.length() - 1)
                .replaceAll("//[^\\n]*", "")
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("\\s", "");
        if (plain.indexOf('~') >= 0) {
            throw unsupported("negated bytes");
        }
        return plain.replace("[-]", "*").replace('[', '{').replace(']', '}');
    }

    private SubSignature regex(String value, Set<String> modifiers) throws SignatureException {
        if (modifiers.contains("wide")) {
            throw unsupported("a wide regular expression");
        }
        int end = value.lastIndexOf('/');
        String flags = value.substring(end + 1) + (modifiers.contains("nocase") ? "i" : "");
        String text = value.substring(1, end);
        String shape = modifiers.contains("fullword") ? "(?<![A-Za-z0-9])(?:" + text + ")(?![A-Za-z0-9])" : text;
        String literal = YaraText.literal(text);
        if (literal.length() < 2) {
            throw new SignatureException(SignatureException.Reason.NO_LITERAL, "a regular expression without literal");
        }
        HexParser.Options options = new HexParser.Options(flags.indexOf('i') >= 0, false, false);
        Body needed = HexParser.parse(YaraText.hexOf(literal), Offset.ANYWHERE, options);
        return new SubSignature.Searched(needed, Pcre.compile(shape, flags));
    }
}
