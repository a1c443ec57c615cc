package org.postrider.mime;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postrider.message.Defect;
import org.postrider.message.Disposition;

/** Reads a Content-Disposition (RFC 2183). Stateless. */
public final class DispositionParser {
    private DispositionParser() {}

    /**
     * What was read.
     *
     * @param disposition kind and decoded parameters
     * @param raw the parameters as they stand
     * @param defects what is wrong
     */
    public record Parsed(Disposition disposition, List<Parameters.Raw> raw, Set<Defect> defects) {}

    /**
     * Reads a value. Without a kind but with parameters it is an {@code attachment}, as RFC 2183 section 2.8 wants for
     * kinds one does not know.
     *
     * @param value after the colon, folded or not
     * @return empty if there is neither a kind nor a parameter
     */
    public static Optional<Parsed> parse(String value) {
        int start = HeaderText.skipSpace(value, 0);
        int end = start;
        while (end < value.length() && HeaderText.isToken(value.charAt(end))) {
            end++;
        }
        boolean noKind = end == start
                || (HeaderText.skipSpace(value, end) < value.length()
                        && value.charAt(HeaderText.skipSpace(value, end)) == '=');
        int semicolon = noKind ? start : value.indexOf(';', end);
        Parameters parameters = Parameters.parse(value, semicolon < 0 ? value.length() : semicolon);
        if (noKind && parameters.values().isEmpty()) {
            return Optional.empty();
        }
        String kind = noKind ? "attachment" : value.substring(start, end).toLowerCase(Locale.ROOT);
        Set<Defect> defects = EnumSet.noneOf(Defect.class);
        defects.addAll(parameters.defects());
        if (noKind || goesOn(value, end)) {
            defects.add(Defect.MALFORMED_PARAMETER);
        }
        return Optional.of(new Parsed(new Disposition(kind, parameters.values()), parameters.raw(), defects));
    }

    /** True if something other than parameters follows: to some readers they begin all the same. */
    private static boolean goesOn(String value, int end) {
        int rest = HeaderText.skipSpace(value, end);
        return rest < value.length() && value.charAt(rest) != ';';
    }
}
