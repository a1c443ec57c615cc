package org.postrider.filter.attachment.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.postrider.filter.Finding;
import org.postrider.message.Defect;
import org.postrider.message.Part;

/** What the MIME tree alone tells. Confined to one message. */
final class TreeLook implements Consumer<Part> {
    private static final int MAX_BANS = 50;
    private static final Set<String> PLAIN = Set.of("7bit", "8bit");
    private static final List<String> NAME_KEYS = List.of("filename", "name");
    /** What is wrong with nearly no honest mail but with bytes: nobody sees other parts or names for it. */
    private static final Set<Defect> HARMLESS = EnumSet.of(
            Defect.EIGHT_BIT_HEADER, Defect.CONTROL_CHARACTER, Defect.LONG_LINE, Defect.UNTERMINATED_MULTIPART);

    private final BannedList banned;
    private List<Finding> bans = List.of();
    private boolean opaque;
    private boolean doubtful;

    TreeLook(BannedList banned) {
        this.banned = banned;
    }

    @Override
    public void accept(Part part) {
        doubtful |= !part.defects().isEmpty();
        // Readers differ on which name counts, and where it may stand, so all do.
        Set<String> names = new LinkedHashSet<>(4);
        part.disposition().ifPresent(disposition -> names(disposition.parameters(), names));
        names(part.mediaType().parameters(), names);
        names.forEach(name -> check(name, part));
        boolean named = !names.isEmpty();
        boolean attached = part.disposition().isPresent()
                && !part.disposition().get().kind().equals("inline");
        boolean leaf = part.children().isEmpty();
        opaque |= leaf && (named || attached || !readableText(part)) || !HARMLESS.containsAll(part.defects());
    }

    private static void names(Map<String, String> parameters, Set<String> names) {
        for (String key : NAME_KEYS) {
            String name = parameters.getOrDefault(key, "");
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
    }

    /** What any reader shows as it stands. Text that must be decoded first may turn out to be a program. */
    private static boolean readableText(Part part) {
        String subtype = part.mediaType().subtype();
        return part.mediaType().type().equals("text")
                && (subtype.equals("plain") || subtype.equals("html") || subtype.equals("enriched"))
                && PLAIN.contains(part.transferEncoding());
    }

    private void check(String name, Part part) {
        Optional<Finding> ban = bans.size() < MAX_BANS ? banned.name(name, part.path()) : Optional.empty();
        if (ban.isPresent()) {
            bans = bans.isEmpty() ? new ArrayList<>(2) : bans;
            bans.add(ban.get());
        }
    }

    /** What the names show. */
    List<Finding> bans() {
        return bans;
    }

    /** True if there is something that only decoding can judge. */
    boolean opaque() {
        return opaque;
    }

    /** True if an entity has a defect. */
    boolean doubtful() {
        return doubtful;
    }
}
