package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The condition of a logical signature over the counts of its parts. Immutable. */
sealed interface Expression
        permits Expression.Part,
                Expression.Group,
                Expression.Count,
                Yara.Constant,
                Yara.Not,
                Yara.Compare,
                Yara.Placed,
                Yara.Some {
    /** Hits of a subexpression: whether it holds, how many, of how many parts. */
    record Value(boolean holds, long count, int parts) {}

    /** What was found of the parts. */
    interface Hits {
        /** Hits of a part. */
        int count(int part);

        /** True if a part starts between these places, both included; only for signatures that ask for it. */
        boolean within(int part, long from, long to);

        /** The file. */
        Target file();
    }

    /** @param hits of each part */
    Value evaluate(Hits hits);

    /**
     * Parts of which at least one must be found for this to hold.
     *
     * @param cover what finds a part, or null if nothing does
     * @return null if it can hold without any
     */
    @Nullable
    Cover cover(IntFunction<@Nullable Cover> cover);

    /**
     * Signatures of which one must be found.
     *
     * @param bodies any of these @param rarity of the most common of them
     */
    record Cover(List<Body> bodies, int rarity) {
        private boolean betterThan(Cover other) {
            int mine = rarity - 2 * Integer.numberOfTrailingZeros(Integer.highestOneBit(bodies.size()));
            int others = other.rarity - 2 * Integer.numberOfTrailingZeros(Integer.highestOneBit(other.bodies.size()));
            return mine > others;
        }
    }

    /** A part by its number. */
    record Part(int index) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            int count = hits.count(index);
            return new Value(count > 0, count, count > 0 ? 1 : 0);
        }

        @Override
        public @Nullable Cover cover(IntFunction<@Nullable Cover> cover) {
            return cover.apply(index);
        }
    }

    /** Several, joined by and or by or. */
    record Group(List<Expression> parts, boolean all) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            long count = 0;
            int found = 0;
            boolean holds = all;
            for (Expression part : parts) {
                Value value = part.evaluate(hits);
                count += value.count();
                found += value.parts();
                holds = all ? holds && value.holds() : holds || value.holds();
            }
            return new Value(holds, count, found);
        }

        @Override
        public @Nullable Cover cover(IntFunction<@Nullable Cover> cover) {
            return all ? best(cover) : union(cover);
        }

        private @Nullable Cover best(IntFunction<@Nullable Cover> cover) {
            Cover best = null;
            for (Expression part : parts) {
                Cover one = part.cover(cover);
                if (one != null && (best == null || one.betterThan(best))) {
                    best = one;
                }
            }
            return best;
        }

        private @Nullable Cover union(IntFunction<@Nullable Cover> cover) {
            List<Body> bodies = new ArrayList<>();
            int rarity = Integer.MAX_VALUE;
            for (Expression part : parts) {
                Cover one = part.cover(cover);
                if (one == null) {
                    return null;
                }
                bodies.addAll(one.bodies());
                rarity = Math.min(rarity, one.rarity());
            }
            return new Cover(bodies, rarity);
        }
    }

    /** A number of hits. @param sign one of {@code = < >} @param parts for how many different parts, or 0 */
    record Count(Expression of, char sign, long number, int parts) implements Expression {
        @Override
        public Value evaluate(Hits hits) {
            Value value = of.evaluate(hits);
            boolean holds = switch (sign) {
                case '=' -> value.count() == number;
                case '<' -> value.count() < number;
                default -> value.count() > number;
            };
            return new Value(holds && value.parts() >= parts, value.count(), value.parts());
        }

        @Override
        public @Nullable Cover cover(IntFunction<@Nullable Cover> cover) {
            boolean without = parts == 0 && (sign == '<' || sign == '=' && number == 0);
            return without ? null : anyOf(of, cover);
        }

        /** A count needs a hit of any part, even where the parts are joined by and. */
        private static @Nullable Cover anyOf(Expression of, IntFunction<@Nullable Cover> cover) {
            return of instanceof Group group ? new Group(group.parts(), false).cover(cover) : of.cover(cover);
        }
    }

    /** @param parts how many there are @throws SignatureException if it is malformed */
    static Expression parse(String text, int parts) throws SignatureException {
        return new Parser(text, parts).all();
    }

    /** Confined to one expression. */
    final class Parser {
        private static final int MAX_DEPTH = 64;

        private final String text;
        private final int parts;
        private int at;
        private int depth;

        private Parser(String text, int parts) {
            this.text = text;
            this.parts = parts;
        }

        private Expression all() throws SignatureException {
            Expression whole = joined('|');
            if (at < text.length()) {
                throw SignatureException.malformed("expression " + text);
            }
            return whole;
        }

        private Expression joined(char sign) throws SignatureException {
            List<Expression> found = new ArrayList<>();
            found.add(sign == '|' ? joined('&') : counted());
            while (at < text.length() && text.charAt(at) == sign) {
                at++;
                found.add(sign == '|' ? joined('&') : counted());
            }
            return found.size() == 1 ? found.get(0) : new Group(List.copyOf(found), sign == '&');
        }

        private Expression counted() throws SignatureException {
            Expression found = single();
            while (at < text.length() && "=<>".indexOf(text.charAt(at)) >= 0) {
                char sign = text.charAt(at++);
                long number = number();
                int different = 0;
                if (at < text.length() && text.charAt(at) == ',') {
                    at++;
                    boolean told = at < text.length() && Character.isDigit(text.charAt(at));
                    different = told ? (int) Math.min(Integer.MAX_VALUE, number()) : 0;
                }
                found = new Count(found, sign, number, different);
            }
            return found;
        }

        private Expression single() throws SignatureException {
            if (at < text.length() && text.charAt(at) == '(' && depth < MAX_DEPTH) {
                at++;
                depth++;
                Expression inside = joined('|');
                depth--;
                if (at >= text.length() || text.charAt(at) != ')') {
                    throw SignatureException.malformed("expression " + text);
                }
                at++;
                return inside;
            }
            long index = number();
            if (index >= parts) {
                throw SignatureException.malformed("expression " + text + " names part " + index);
            }
            return new Part((int) index);
        }

        private long number() throws SignatureException {
            int from = at;
            while (at < text.length() && Character.isDigit(text.charAt(at)) && at - from < 10) {
                at++;
            }
            if (from == at) {
                throw SignatureException.malformed("expression " + text);
            }
            return Long.parseLong(text.substring(from, at));
        }
    }
}
