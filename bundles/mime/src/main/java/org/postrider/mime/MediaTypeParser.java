package org.postrider.mime;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.message.Defect;
import org.postrider.message.MediaType;

/** Reads a Content-Type (RFC 2045 section 5.1). Stateless. */
public final class MediaTypeParser {
    private MediaTypeParser() {}

    /**
     * What was read.
     *
     * @param mediaType the type, or the default if the field gives none
     * @param raw the parameters as they stand
     * @param defects what is wrong
     */
    public record Parsed(MediaType mediaType, List<Parameters.Raw> raw, Set<Defect> defects) {}

    /** Reads a value whose default is text/plain. */
    public static Parsed parse(String value) {
        return parse(value, MediaType.DEFAULT);
    }

    /**
     * Reads a value; its parameters count even if type and subtype are missing.
     *
     * @param value after the colon, folded or not
     * @param fallback type of the entity if the value names none
     */
    public static Parsed parse(String value, MediaType fallback) {
        int typeStart = HeaderText.skipSpace(value, 0);
        int typeEnd = tokenEnd(value, typeStart);
        int slash = HeaderText.skipSpace(value, typeEnd);
        boolean divided = slash < value.length() && value.charAt(slash) == '/';
        int subStart = divided ? HeaderText.skipSpace(value, slash + 1) : slash;
        int subEnd = divided ? tokenEnd(value, subStart) : slash;
        int rest = HeaderText.skipSpace(value, subEnd);
        boolean clean = rest == value.length() || value.charAt(rest) == ';';
        int semicolon = value.indexOf(';', subEnd);
        Parameters parameters = Parameters.parse(value, semicolon < 0 ? value.length() : semicolon);

        Set<Defect> defects = EnumSet.noneOf(Defect.class);
        defects.addAll(parameters.defects());
        boolean named = typeEnd > typeStart && subEnd > subStart;
        if (!named || !clean) {
            defects.add(Defect.MALFORMED_PARAMETER);
        }
        String type = named ? value.substring(typeStart, typeEnd) : fallback.type();
        String subtype = named ? value.substring(subStart, subEnd) : fallback.subtype();
        return new Parsed(new MediaType(type, subtype, parameters.values()), parameters.raw(), defects);
    }

    private static int tokenEnd(String text, int from) {
        int at = from;
        while (at < text.length() && HeaderText.isToken(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
