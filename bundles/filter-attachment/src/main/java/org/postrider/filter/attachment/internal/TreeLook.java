package org.postrider.filter.attachment.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.postrider.filter.Finding;
import org.postrider.message.Disposition;
import org.postrider.message.Part;

/** What the MIME tree alone tells. Confined to one message. */
final class TreeLook implements Consumer<Part> {
    private static final int MAX_BANS = 50;

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
        // Readers differ on which of the two names counts, so both do.
        String inDisposition = part.disposition().map(TreeLook::fileName).orElse("");
        String inType = part.mediaType().parameters().getOrDefault("name", "");
        check(inDisposition, part);
        if (!inType.equals(inDisposition)) {
            check(inType, part);
        }
        boolean named = !inDisposition.isEmpty() || !inType.isEmpty();
        boolean attached = part.disposition().isPresent()
                && !part.disposition().get().kind().equals("inline");
        boolean leaf = part.children().isEmpty() && !part.mediaType().multipart();
        opaque |= leaf && (named || attached || !readableText(part));
    }

    private static String fileName(Disposition disposition) {
        return disposition.parameters().getOrDefault("filename", "");
    }

    private static boolean readableText(Part part) {
        String subtype = part.mediaType().subtype();
        return part.mediaType().type().equals("text")
                && (subtype.equals("plain") || subtype.equals("html") || subtype.equals("enriched"));
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
