package org.postrider.sasl.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The attributes of one SCRAM message, {@code a=value,b=value} (RFC 5802 section 7). Immutable.
 *
 * @param attributes name and value in turn, in order
 */
record ScramMessage(List<String> attributes) {
    /** Empty if the text breaks the grammar. */
    static Optional<ScramMessage> parse(String text) {
        List<String> attributes = new ArrayList<>();
        for (String attribute : text.split(",", -1)) {
            if (attribute.length() < 2 || attribute.charAt(1) != '=' || !isLetter(attribute.charAt(0))) {
                return Optional.empty();
            }
            attributes.add(attribute.substring(0, 1));
            attributes.add(attribute.substring(2));
        }
        return Optional.of(new ScramMessage(List.copyOf(attributes)));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** The value at that place if it has that name: the order is part of the grammar. */
    Optional<String> at(int index, String name) {
        int at = 2 * index;
        return at < attributes.size() && attributes.get(at).equals(name)
                ? Optional.of(attributes.get(at + 1))
                : Optional.empty();
    }

    /** The value of the last attribute if it has that name. */
    Optional<String> last(String name) {
        return at(attributes.size() / 2 - 1, name);
    }

    /** Undoes {@code =2C} and {@code =3D}; empty if another {@code =} is there. */
    static Optional<String> name(String saslname) {
        String plain = saslname.replace("=2C", ",");
        if (plain.replace("=3D", "").indexOf('=') >= 0) {
            return Optional.empty();
        }
        return Optional.of(plain.replace("=3D", "="));
    }
}
