package org.postrider.unpack.internal.classic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** The files of a disc by where their bytes are. Confined to one thread. */
final class DiscFiles {
    private static final int MAX_FILES = 20_000;
    private static final int MAX_NAMES = 20;
    private static final int MAX_EXTENTS = 10_000;

    private final Content image;
    private final Map<Place, List<String>> files = new LinkedHashMap<>();
    private final TreeSet<String> troubles = new TreeSet<>();

    DiscFiles(Content image) {
        this.image = image;
    }

    /** Bytes of an image, maybe past its end. */
    record Extent(long offset, long size) {}

    /** The extents of one file. */
    record Place(List<Extent> extents) {}

    /** True if no more are kept. */
    boolean full() {
        return files.size() >= MAX_FILES;
    }

    void add(String name, List<Extent> extents) {
        List<Extent> kept = extents.size() > MAX_EXTENTS ? extents.subList(0, MAX_EXTENTS) : extents;
        if (kept.size() < extents.size()) {
            trouble("a file in too many pieces");
        }
        if (full()) {
            trouble("too many files");
            return;
        }
        List<String> names = files.computeIfAbsent(new Place(List.copyOf(kept)), place -> new ArrayList<>(2));
        if (names.size() < MAX_NAMES && !names.contains(name)) {
            names.add(name);
        }
    }

    void trouble(String what) {
        troubles.add(what);
    }

    Map<Place, List<String>> all() {
        return files;
    }

    Content content(Place place) {
        Content[] pieces = new Content[place.extents().size()];
        for (int i = 0; i < pieces.length; i++) {
            Extent extent = place.extents().get(i);
            long from = Math.max(0, Math.min(extent.offset(), image.size()));
            pieces[i] = image.slice(from, from + Math.max(0, Math.min(extent.size(), image.size() - from)));
        }
        return pieces.length == 1 ? pieces[0] : Content.concat(pieces);
    }

    boolean isCut(Place place) {
        for (Extent extent : place.extents()) {
            if (extent.offset() < 0 || extent.size() > image.size() - extent.offset()) {
                return true;
            }
        }
        return false;
    }

    void tell(Members members) {
        for (String trouble : troubles) {
            members.unreadable(Members.Reason.DAMAGED, trouble);
        }
    }
}
