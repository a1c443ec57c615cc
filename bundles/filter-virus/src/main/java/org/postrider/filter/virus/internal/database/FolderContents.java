package org.postrider.filter.virus.internal.database;

import java.util.List;

/**
 * What a folder gave.
 *
 * @param databases handed over, in the order of their files' names
 * @param refused not handed over, as it cannot be trusted or read: an admin should act
 * @param passedOver not handed over, as a newer one of the same name was
 */
public record FolderContents(List<DatabaseInfo> databases, List<Left> refused, List<Left> passedOver) {
    /** Copies the lists. */
    public FolderContents {
        databases = List.copyOf(databases);
        refused = List.copyOf(refused);
        passedOver = List.copyOf(passedOver);
    }

    /**
     * A file that was left out.
     *
     * @param file its name
     * @param reason why, as a clause that goes on from the name, such as {@code has been changed: ...}
     */
    public record Left(String file, String reason) {}
}
