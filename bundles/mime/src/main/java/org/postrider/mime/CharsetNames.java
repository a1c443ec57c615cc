package org.postrider.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds charsets by the names that mail uses. Stateless. */
final class CharsetNames {
    static final Charset WESTERN = Charset.forName("windows-1252");

    /** Names that mailers write and the JDK does not know. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("utf8", "utf-8"),
            Map.entry("utf-8n", "utf-8"),
            Map.entry("x-utf-8", "utf-8"),
            Map.entry("unicode-1-1-utf-8", "utf-8"),
            Map.entry("ascii", "us-ascii"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("gb2312", "gb18030"),
            Map.entry("gbk", "gb18030"),
            Map.entry("x-gbk", "gb18030"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("cp-850", "ibm850"),
            // What declares Latin 1 is Windows 1252 nearly always, and the same for all else (WHATWG Encoding).
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("x-user-defined", "windows-1252"),
            Map.entry("x-unknown", "windows-1252"));

    private CharsetNames() {}

    /** The charset, if the name is one that this JDK can decode. */
    static Optional<Charset> find(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        if (plain.equals("utf-8")) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (plain.isEmpty() || plain.length() > 64) {
            return Optional.empty();
        }
        return Optional.ofNullable(Known.BY_NAME.get(ALIASES.getOrDefault(plain, plain)));
    }

    /**
     * Every name this JDK knows. {@link Charset#forName} asks all providers anew for a name it does not know, which takes
     * so long that a header full of invented names would stop a server.
     */
    private static final class Known {
        private static final Map<String, Charset> BY_NAME = byName();

        private static Map<String, Charset> byName() {
            Map<String, Charset> names = new HashMap<>();
            for (Charset charset : Charset.availableCharsets().values()) {
                names.put(charset.name().toLowerCase(Locale.ROOT), charset);
                charset.aliases().forEach(alias -> names.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset));
            }
            return names;
        }
    }
}
