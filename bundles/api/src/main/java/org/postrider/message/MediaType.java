package org.postrider.message;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Content-Type (RFC 2045 section 5).
 *
 * @param type lower case, such as {@code text}
 * @param subtype lower case, such as {@code plain}
 * @param parameters names in lower case to decoded values (RFC 2231), in order of appearance
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    /** What an entity without a usable Content-Type is (RFC 2045 section 5.2). */
    public static final MediaType DEFAULT = new MediaType("text", "plain", Map.of());

    /** Lower-cases the names. The map is kept as given and must not change. */
    public MediaType {
        type = type.toLowerCase(Locale.ROOT);
        subtype = subtype.toLowerCase(Locale.ROOT);
    }

    /** {@code type/subtype}. */
    public String essence() {
        return type + '/' + subtype;
    }

    /** True for any multipart type. */
    public boolean multipart() {
        return type.equals("multipart");
    }

    /** True for an embedded message: {@code message/rfc822} or {@code message/global}. */
    public boolean message() {
        return type.equals("message") && (subtype.equals("rfc822") || subtype.equals("global"));
    }

    /** A parameter's decoded value. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT)));
    }
}
