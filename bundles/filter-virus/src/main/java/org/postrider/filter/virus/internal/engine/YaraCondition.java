package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Parses the condition of a YARA rule. Confined to one rule. */
final class YaraCondition {
    private static final int MAX_DEPTH = 100;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<List<String>> OPERATORS = List.of(
            List.of("|"), List.of("^"), List.of("&"), List.of("<<", ">>"), List.of("+", "-"), List.of("*", "\\", "%"));

    private final YaraLexer in;
    private final Map<String, Integer> names;
    private int depth;
    private int counted;

    YaraCondition(YaraLexer in, Map<String, Integer> names) {
        this.in = in;
        this.names = names;
    }

    Expression parse() throws SignatureException {
        if (++depth > MAX_DEPTH) {
            throw SignatureException.malformed("a condition of more than " + MAX_DEPTH + " levels");
        }
        List<Expression> any = new ArrayList<>();
        do {
            List<Expression> all = new ArrayList<>();
            do {
                all.add(negated());
            } while (in.take("and"));
            any.add(all.size() == 1 ? all.get(0) : new Expression.Group(List.copyOf(all), true));
        } while (in.take("or"));
        depth--;
        return any.size() == 1 ? any.get(0) : new Expression.Group(List.copyOf(any), false);
    }

    private Expression negated() throws SignatureException {
        boolean not = false;
        while (in.take("not")) {
            not = !not;
        }
        Expression one = single();
        return not ? new Yara.Not(one) : one;
    }

    private Expression single() throws SignatureException {
        if (in.is("true") || in.is("false")) {
            return new Yara.Constant(in.name().equals("true"));
        }
        if (in.is("any") || in.is("all")) {
            boolean all = in.name().equals("all");
            List<Integer> parts = set();
            return new Yara.Some(new Yara.Literal(all ? parts.size() : 1), parts);
        }
        if (in.kind() == YaraLexer.Kind.WORD && in.word().startsWith("$")) {
            return placed(part(in.name()));
        }
        if (in.is("(")) {
            return inParentheses();
        }
        return comparison(number());
    }

    /** A condition, or a number that is compared. */
    private Expression inParentheses() throws SignatureException {
        in.expect("(");
        Expression inside = parse();
        in.expect(")");
        if (COMPARISONS.contains(in.word()) || in.kind() == YaraLexer.Kind.SIGN && "+-*&|".contains(in.word())) {
            throw new SignatureException(SignatureException.Reason.UNSUPPORTED, "a number in parentheses");
        }
        return inside;
    }

    private Expression comparison(Yara.Number left) throws SignatureException {
        int mine = counted;
        if (in.is("of")) {
            return new Yara.Some(left, set());
        }
        String sign = in.word();
        if (!COMPARISONS.contains(sign)) {
            throw new SignatureException(SignatureException.Reason.UNSUPPORTED, "condition at " + sign);
        }
        in.next();
        return new Yara.Compare(left, sign, number(), mine);
    }

    private Expression placed(int part) throws SignatureException {
        if (in.take("at")) {
            return new Yara.Placed(part, number(), null);
        }
        if (!in.take("in")) {
            return new Expression.Part(part);
        }
        in.expect("(");
        Yara.Number from = number();
        in.expect("..");
        Yara.Number to = number();
        in.expect(")");
        return new Yara.Placed(part, from, to);
    }

    private int part(String name) throws SignatureException {
        Integer part = names.get(name);
        if (part == null) {
            throw SignatureException.malformed("no string " + name);
        }
        return part;
    }

    private List<Integer> set() throws SignatureException {
        in.expect("of");
        if (in.take("them")) {
            return List.copyOf(names.values());
        }
        List<Integer> parts = new ArrayList<>();
        in.expect("(");
        do {
            String name = in.name();
            if (name.endsWith("*")) {
                String stem = name.substring(0, name.length() - 1);
                names.forEach((known, part) -> {
                    if (known.startsWith(stem)) {
                        parts.add(part);
                    }
                });
            } else {
                parts.add(part(name));
            }
        } while (in.take(","));
        in.expect(")");
        return List.copyOf(parts);
    }

    private Yara.Number number() throws SignatureException {
        counted = -1;
        return number(0);
    }

    private Yara.Number number(int level) throws SignatureException {
        if (level == OPERATORS.size()) {
            return operand();
        }
        Yara.Number left = number(level + 1);
        while (in.kind() == YaraLexer.Kind.SIGN && OPERATORS.get(level).contains(in.word())) {
            String sign = in.word();
            in.next();
            left = new Yara.Combined(left, sign, number(level + 1));
            counted = -1;
        }
        return left;
    }

    private Yara.Number operand() throws SignatureException {
        if (in.kind() == YaraLexer.Kind.NUMBER) {
            long number = Long.parseLong(in.word());
            in.next();
            return new Yara.Literal(number);
        }
        if (in.take("-")) {
            return new Yara.Combined(new Yara.Literal(0), "-", operand());
        }
        if (in.take("(")) {
            Yara.Number inside = number(0);
            in.expect(")");
            return inside;
        }
        String name = in.name();
        if (name.startsWith("#")) {
            int part = part('$' + name.substring(1));
            counted = part;
            return hits -> hits.count(part);
        }
        return switch (name) {
            case "filesize" -> hits -> hits.file().surroundings().fileSize();
            case "entrypoint" ->
                hits -> {
                    long at = hits.file().program().entryPoint();
                    return at < 0 ? Yara.UNDEFINED : at;
                };
            default -> read(name);
        };
    }

    private Yara.Number read(String name) throws SignatureException {
        String plain = name.toLowerCase(Locale.ROOT);
        boolean big = plain.endsWith("be");
        String kind = big ? plain.substring(0, plain.length() - 2) : plain;
        int bytes = switch (kind) {
            case "uint8", "int8" -> 1;
            case "uint16", "int16" -> 2;
            case "uint32", "int32" -> 4;
            default -> throw new SignatureException(SignatureException.Reason.UNSUPPORTED, "name " + name);
        };
        in.expect("(");
        Yara.Number at = number(0);
        in.expect(")");
        return new Yara.Read(at, bytes, big, kind.startsWith("i"));
    }
}
