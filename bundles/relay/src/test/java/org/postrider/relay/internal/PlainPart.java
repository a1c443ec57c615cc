package org.postrider.relay.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postrider.message.MediaType;
import org.postrider.message.Part;

/** The tree of a message that is one plain text below the header {@code Subject: x}. Stateless. */
final class PlainPart {
    private static final int HEADER = 14;

    private PlainPart() {}

    static Part of(String text, long bodyLines) {
        return new Part(
                "",
                0,
                HEADER,
                text.length(),
                bodyLines,
                MediaType.DEFAULT,
                "7bit",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Set.of());
    }
}
