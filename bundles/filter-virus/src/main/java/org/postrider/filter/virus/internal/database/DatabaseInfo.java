package org.postrider.filter.virus.internal.database;

import java.time.Instant;

/**
 * A database that was handed over.
 *
 * @param file file name, such as {@code daily.cvd}
 * @param name such as {@code daily}; for a plain file the file name
 * @param version its version, or 0 if it has none
 * @param built when it was made; for a plain file its time
 * @param signatures how many it says it has, or 0
 * @param level functionality level of ClamAV that it is made for, or 0
 * @param verifiedBy what vouches for it, in words for an admin
 */
public record DatabaseInfo(
        String file, String name, long version, Instant built, long signatures, int level, String verifiedBy) {}
