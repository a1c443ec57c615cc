package org.postrider.imap.internal.fetch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.message.Part;

/** Finds a section's octets in a message. Confined to one thread; reading headers may wait for the disk. */
final class SectionReader {
    private final Content content;
    private final Part root;

    SectionReader(Content content, Part root) {
        this.content = content;
        this.root = root;
    }

    /** The section's octets, cut to its range; empty if there is no such part. */
    Optional<Content> read(Section section) throws IOException {
        Optional<Content> whole = whole(section);
        if (whole.isEmpty() || section.range().equals(Section.Range.ALL)) {
            return whole;
        }
        long size = whole.get().size();
        long from = Math.min(size, section.range().from());
        return Optional.of(whole.get()
                .slice(from, from + Math.min(size - from, section.range().count())));
    }

    private Optional<Content> whole(Section section) throws IOException {
        Part part = find(root, section.path());
        if (part == null) {
            return Optional.empty();
        }
        boolean message = section.path().isEmpty();
        switch (section.kind()) {
            case ALL -> {
                return Optional.of(message ? content : content.slice(part.bodyStart(), part.end()));
            }
            case MIME -> {
                return Optional.of(content.slice(part.start(), part.bodyStart()));
            }
            default -> {
                Part inner = message ? part : embedded(part);
                return inner == null ? Optional.empty() : Optional.of(ofMessage(section, inner));
            }
        }
    }

    private Content ofMessage(Section section, Part message) throws IOException {
        return switch (section.kind()) {
            case TEXT -> content.slice(message.bodyStart(), message.end());
            case FIELDS -> Content.of(MessageHeader.read(content, message).select(section.fields(), true));
            case FIELDS_NOT -> Content.of(MessageHeader.read(content, message).select(section.fields(), false));
            default -> content.slice(message.start(), message.bodyStart());
        };
    }

    private static @Nullable Part embedded(Part part) {
        return part.mediaType().message() && !part.children().isEmpty()
                ? part.children().get(0)
                : null;
    }

    /** Follows part numbers (RFC 3501 section 6.4.5): a message that is no multipart has itself as part 1. */
    static @Nullable Part find(Part root, List<Integer> path) {
        Part part = root;
        boolean isMessage = true;
        for (int number : path) {
            Part inner = isMessage ? part : embedded(part);
            Part container = inner == null ? part : inner;
            if (container.mediaType().multipart()) {
                if (number > container.children().size()) {
                    return null;
                }
                part = container.children().get(number - 1);
            } else if (number == 1 && inner != null) {
                part = container;
            } else {
                return null;
            }
            isMessage = false;
        }
        return part;
    }
}
