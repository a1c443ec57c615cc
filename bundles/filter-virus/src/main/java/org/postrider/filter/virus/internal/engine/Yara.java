package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions of YARA rules over the counts and places of their strings, and over the file. Immutable. What is not defined, such
 * as a number behind the file's end, makes a comparison false.
 */
final class Yara {
    /** The value of what is not defined. */
    static final long UNDEFINED = Long.MIN_VALUE;

    private Yara() {}

    /** Something that is a number. */
    interface Number {
        long value(Expression.Hits hits);
    }

    private static Expression.Value of(boolean holds) {
        return new Expression.Value(holds, holds ? 1 : 0, holds ? 1 : 0);
    }

    /** Always or never. */
    record Constant(boolean holds) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            return of(holds);
        }

        @Override
        public @Nullable Cover cover(java.util.function.IntFunction<@Nullable Cover> cover) {
            return null;
        }
    }

    /** Not that. */
    record Not(Expression of) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            return Yara.of(!of.evaluate(hits).holds());
        }

        @Override
        public @Nullable Cover cover(java.util.function.IntFunction<@Nullable Cover> cover) {
            return null;
        }
    }

    /** Two numbers compared. @param sign one of {@code == != < <= > >=} */
    record Compare(Number left, String sign, Number right, int counted) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            long one = left.value(hits);
            long other = right.value(hits);
            if (one == UNDEFINED || other == UNDEFINED) {
                return of(false);
            }
            return of(
                    switch (sign) {
                        case "==" -> one == other;
                        case "!=" -> one != other;
                        case "<" -> one < other;
                        case "<=" -> one <= other;
                        case ">" -> one > other;
                        default -> one >= other;
                    });
        }

        /** More than some of a string means that it is there; no other comparison needs one. */
        @Override
        public @Nullable Cover cover(java.util.function.IntFunction<@Nullable Cover> cover) {
            return counted >= 0
                            && (sign.equals(">") || sign.equals(">="))
                            && right instanceof Literal literal
                            && literal.number() >= (sign.equals(">") ? 0 : 1)
                    ? cover.apply(counted)
                    : null;
        }
    }

    /** A number as it is written. */
    record Literal(long number) implements Number {
        @Override
        public long value(Expression.Hits hits) {
            return number;
        }
    }

    /** A string at a place, or between two. @param to null: exactly at {@code from} */
    record Placed(int part, Number from, @Nullable Number to) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            long first = from.value(hits);
            Number end = to;
            long last = end == null ? first : end.value(hits);
            boolean told = first != UNDEFINED && last != UNDEFINED;
            return Yara.of(told && hits.within(part, first, last));
        }

        @Override
        public @Nullable Cover cover(java.util.function.IntFunction<@Nullable Cover> cover) {
            return cover.apply(part);
        }
    }

    /** So many of these strings. */
    record Some(Number least, List<Integer> parts) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            long wanted = least.value(hits);
            long found = parts.stream().filter(part -> hits.count(part) > 0).count();
            return of(wanted != UNDEFINED && found >= wanted);
        }

        @Override
        public @Nullable Cover cover(java.util.function.IntFunction<@Nullable Cover> cover) {
            if (!(least instanceof Literal literal) || literal.number() < 1) {
                return null;
            }
            // Without the first few all others cannot be enough: one of the rest is needed.
            int spare = (int) Math.min(parts.size(), literal.number() - 1);
            List<Expression> needed = new ArrayList<>();
            parts.subList(spare, parts.size()).forEach(part -> needed.add(new Part(part)));
            return needed.isEmpty() ? null : new Group(List.copyOf(needed), false).cover(cover);
        }
    }

    /** Bytes of the file as a number. @param bytes 1, 2 or 4 */
    record Read(Number at, int bytes, boolean big, boolean signed) implements Number {
        @Override
        public long value(Expression.Hits hits) {
            long place = at.value(hits);
            if (place < 0 || place + bytes > hits.file().size()) {
                return UNDEFINED;
            }
            long value = 0;
            for (int i = 0; i < bytes; i++) {
                int from = (int) place + (big ? i : bytes - 1 - i);
                value = value << 8 | hits.file().data()[from] & 0xff;
            }
            int unused = 64 - 8 * bytes;
            return signed ? value << unused >> unused : value;
        }
    }

    /** Two numbers made one. @param sign one of {@code + - * \ % & | ^ << >>} */
    record Combined(Number left, String sign, Number right) implements Number {
        @Override
        public long value(Expression.Hits hits) {
            long one = left.value(hits);
            long other = right.value(hits);
            if (one == UNDEFINED || other == UNDEFINED || other == 0 && (sign.equals("\\") || sign.equals("%"))) {
                return UNDEFINED;
            }
            return switch (sign) {
                case "+" -> one + other;
                case "-" -> one - other;
                case "*" -> one * other;
                case "\\" -> one / other;
                case "%" -> one % other;
                case "&" -> one & other;
                case "|" -> one | other;
                case "^" -> one ^ other;
                case "<<" -> other >= 64 ? 0 : one << other;
                default -> other >= 64 ? 0 : one >> other;
            };
        }
    }
}
