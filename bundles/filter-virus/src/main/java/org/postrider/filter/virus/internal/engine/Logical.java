package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled logical signature (ClamAV's .ldb). Immutable.
 *
 * @param name without ending @param conditions on the file @param expression over the parts @param parts in order
 */
record Logical(String name, Conditions conditions, Expression expression, List<SubSignature> parts) {
    /** A part that cannot be used makes the signature useless, so the limit is ClamAV's. */
    private static final int MAX_PARTS = 64;

    /** True if it asks where its parts are, not only how many. */
    boolean asksForPlaces() {
        return name.startsWith("YARA.");
    }

    /** @param line of a database, or a YARA rule @throws SignatureException if it cannot be used here */
    static Logical parse(String line) throws SignatureException {
        if (line.startsWith("rule ") || line.startsWith("private ") || line.startsWith("global ")) {
            return YaraParser.parse(line);
        }
        String[] fields = line.split(";", -1);
        if (fields.length < 4 || fields.length > 3 + MAX_PARTS) {
            throw SignatureException.malformed(fields.length + " fields");
        }
        Conditions conditions = Conditions.parse(fields[1]);
        int count = fields.length - 3;
        Expression expression = Expression.parse(fields[2], count);
        List<SubSignature> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(SubSignature.parse(fields[3 + i], count));
        }
        return new Logical(fields[0], conditions, expression, List.copyOf(parts));
    }

    /** What must be found for it to hold, or null if it has to be tried on each file. */
    Expression.@Nullable Cover cover() {
        return expression.cover(this::cover);
    }

    private Expression.@Nullable Cover cover(int index) {
        SubSignature part = parts.get(index);
        if (part instanceof SubSignature.Bytes bytes) {
            int rarity = Integer.MAX_VALUE;
            for (Body body : bytes.bodies()) {
                rarity = Math.min(rarity, body.rarity());
            }
            return new Expression.Cover(bytes.bodies(), rarity);
        }
        if (part instanceof SubSignature.Regex regex) {
            // A trigger can name earlier parts only, or this would not end.
            return regex.trigger().cover(i -> i < index ? cover(i) : null);
        }
        if (part instanceof SubSignature.Searched searched) {
            return new Expression.Cover(
                    List.of(searched.needed()), searched.needed().rarity());
        }
        SubSignature.Number number = (SubSignature.Number) part;
        return number.of() < index ? cover(number.of()) : null;
    }
}
