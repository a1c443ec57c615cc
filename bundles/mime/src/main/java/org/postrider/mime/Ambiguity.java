package org.postrider.mime;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.message.Defect;

/**
 * Whether readers of a message may see different things than Postrider's tree shows (the "ambiguous" finding). Stateless.
 *
 * <p>There is no second scan for lenient readings: the scanner itself marks the places where one would differ, such as a
 * line that begins with a delimiter but goes on, or a delimiter after the closing one.
 */
public final class Ambiguity {
    /** Other readers may see other parts, names or bytes. */
    private static final Set<Defect> READINGS_DIFFER = EnumSet.of(
            Defect.AMBIGUOUS_BOUNDARY,
            Defect.AMBIGUOUS_PARAMETER,
            Defect.MISSING_BOUNDARY,
            Defect.BAD_TRANSFER_ENCODING,
            Defect.TOO_DEEP,
            Defect.TOO_MANY_PARTS,
            Defect.HEADER_TOO_LARGE);

    private Ambiguity() {}

    /**
     * One place of doubt.
     *
     * @param path section number of the entity, empty for the root
     * @param defect what is wrong there
     */
    public record Place(String path, Defect defect) {}

    /** The places of doubt anywhere in the tree, parents first; empty for nearly all mail. */
    public static List<Place> check(Scanned scanned) {
        List<Place> places = new ArrayList<>();
        scanned.root()
                .walk(part -> part.defects().stream()
                        .filter(READINGS_DIFFER::contains)
                        .sorted()
                        .forEach(defect -> places.add(new Place(part.path(), defect))));
        return places;
    }
}
