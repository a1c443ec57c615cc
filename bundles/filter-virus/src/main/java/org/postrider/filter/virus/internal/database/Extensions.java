package org.postrider.filter.virus.internal.database;

import java.util.Locale;
import java.util.Set;

/** How the files of databases are named. Stateless. */
public final class Extensions {
    private static final Set<String> CONTAINERS = Set.of("cvd", "cld", "cud");

    // Every one that ClamAV reads, also those that an engine passes over: only it can count what it leaves out.
    private static final Set<String> PLAIN = Set.of(
            "db", "hdb", "hdu", "hsb", "hsu", "fp", "sfp", "mdb", "mdu", "msb", "msu", "imp", "ndb", "ndu", "ldb",
            "ldu", "sdb", "zmd", "rmd", "pdb", "gdb", "wdb", "cbc", "ftm", "cfg", "cdb", "cat", "crb", "idb", "ioc",
            "yar", "yara", "pwdb", "ign", "ign2");

    private Extensions() {}

    /** A signed or unsigned container. */
    public static boolean container(String fileName) {
        return CONTAINERS.contains(of(fileName));
    }

    /** A file of signatures or of rules for them. */
    public static boolean plain(String fileName) {
        return PLAIN.contains(of(fileName));
    }

    /** What follows the last dot, in lower case; empty if there is none, or nothing before it. */
    public static String of(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot < 1 ? "" : fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** What comes before the first dot or hyphen: {@code daily} of {@code daily-27000.cvd}. */
    public static String stem(String fileName) {
        for (int i = 0; i < fileName.length(); i++) {
            if (fileName.charAt(i) == '.' || fileName.charAt(i) == '-') {
                return fileName.substring(0, i);
            }
        }
        return fileName;
    }
}
