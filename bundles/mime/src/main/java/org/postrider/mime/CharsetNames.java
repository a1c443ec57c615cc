package org.postrider.mime;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds charsets by the names that mail uses. Stateless. */
final class CharsetNames {
    static final Charset WESTERN = Charset.forName("windows-1252");

    /** Names that mailers write and the JDK does not know. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("utf8", "UTF-8"),
            Map.entry("utf-8n", "UTF-8"),
            Map.entry("x-utf-8", "UTF-8"),
            Map.entry("unicode-1-1-utf-8", "UTF-8"),
            Map.entry("ascii", "US-ASCII"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("x-gbk", "GB18030"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("cp-850", "IBM850"),
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
        try {
            return Optional.of(Charset.forName(ALIASES.getOrDefault(plain, plain)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException expected) {
            return Optional.empty();
        }
    }
}
