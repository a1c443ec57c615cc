package org.postrider.smtp.internal;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Notify;

/**
 * ESMTP parameters of MAIL and RCPT (RFC 1870, 3461, 4954, 6152, 6531). A wrong one is a {@link Refusal} that carries the
 * reply: the client is told, nothing else happens.
 */
final class Parameters {
    private static final int MAX_ENVID = 100;
    private static final int MAX_ORCPT = 500;
    private static final int MAX_SIZE_DIGITS = 20;

    private Parameters() {}

    /**
     * Parameters of MAIL.
     *
     * @param size declared size, or 0; saturated at {@link Long#MAX_VALUE}
     */
    record OfMail(long size, BodyType body, boolean smtpUtf8, DsnReturn dsnReturn, Optional<String> envelopeId) {
        static final OfMail NONE = new OfMail(0, BodyType.SEVEN_BIT, false, DsnReturn.UNSPECIFIED, Optional.empty());
    }

    /** Parameters of RCPT. */
    record OfRcpt(Set<Notify> notifyOn, Optional<String> originalRecipient) {
        static final OfRcpt NONE = new OfRcpt(Set.of(), Optional.empty());
    }

    /** A parameter that cannot be accepted; never leaves this bundle. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient byte[] reply;

        Refusal(byte[] reply) {
            super(null, null, false, false);
            this.reply = reply;
        }

        byte[] reply() {
            return reply;
        }
    }

    static OfMail ofMail(String text, boolean esmtp) throws Refusal {
        if (text.isEmpty()) {
            return OfMail.NONE;
        }
        Map<String, String> given = split(text, esmtp);
        long size = 0;
        BodyType body = BodyType.SEVEN_BIT;
        DsnReturn dsnReturn = DsnReturn.UNSPECIFIED;
        Optional<String> envelopeId = Optional.empty();
        for (Map.Entry<String, String> parameter : given.entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case "SIZE" -> size = size(value);
                case "BODY" -> body = body(value);
                case "SMTPUTF8" -> require(value.isEmpty());
                case "RET" -> dsnReturn = dsnReturn(value);
                case "ENVID" -> envelopeId = Optional.of(xtext(value, MAX_ENVID, false));
                // RFC 4954 section 5: parsed, and not trusted to mean anything.
                case "AUTH" -> require(value.equals("<>") || isXtext(value, false));
                default -> throw new Refusal(Replies.UNKNOWN_PARAMETER);
            }
        }
        return new OfMail(size, body, given.containsKey("SMTPUTF8"), dsnReturn, envelopeId);
    }

    static OfRcpt ofRcpt(String text, boolean esmtp, boolean smtpUtf8) throws Refusal {
        if (text.isEmpty()) {
            return OfRcpt.NONE;
        }
        Set<Notify> notifyOn = Set.of();
        Optional<String> original = Optional.empty();
        for (Map.Entry<String, String> parameter : split(text, esmtp).entrySet()) {
            switch (parameter.getKey()) {
                case "NOTIFY" -> notifyOn = notifyOn(parameter.getValue());
                case "ORCPT" -> original = Optional.of(originalRecipient(parameter.getValue(), smtpUtf8));
                default -> throw new Refusal(Replies.UNKNOWN_PARAMETER);
            }
        }
        return new OfRcpt(notifyOn, original);
    }

    private static Map<String, String> split(String text, boolean esmtp) throws Refusal {
        if (!esmtp) {
            throw new Refusal(Replies.UNKNOWN_PARAMETER);
        }
        Map<String, String> all = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int space = text.indexOf(' ', at);
            int end = space < 0 ? text.length() : space;
            if (end > at) {
                int equals = text.indexOf('=', at);
                boolean valued = equals > at && equals < end;
                String key = text.substring(at, valued ? equals : end).toUpperCase(Locale.ROOT);
                require(all.put(key, valued ? text.substring(equals + 1, end) : "") == null);
            }
            at = end + 1;
        }
        return all;
    }

    private static void require(boolean condition) throws Refusal {
        if (!condition) {
            throw new Refusal(Replies.BAD_PARAMETER);
        }
    }

    private static long size(String value) throws Refusal {
        require(!value.isEmpty()
                && value.length() <= MAX_SIZE_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9'));
        return value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
    }

    private static BodyType body(String value) throws Refusal {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "7BIT" -> BodyType.SEVEN_BIT;
            case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
            // Not announced: a next hop without CHUNKING could not take it.
            case "BINARYMIME" -> throw new Refusal(Replies.UNKNOWN_PARAMETER);
            default -> throw new Refusal(Replies.BAD_PARAMETER);
        };
    }

    private static DsnReturn dsnReturn(String value) throws Refusal {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "FULL" -> DsnReturn.FULL;
            case "HDRS" -> DsnReturn.HEADERS;
            default -> throw new Refusal(Replies.BAD_PARAMETER);
        };
    }

    private static Set<Notify> notifyOn(String value) throws Refusal {
        Set<Notify> all = EnumSet.noneOf(Notify.class);
        for (String word : value.split(",", -1)) {
            Notify one = notify(word.toUpperCase(Locale.ROOT));
            require(one != null && all.add(one));
        }
        require(!all.contains(Notify.NEVER) || all.size() == 1);
        return all;
    }

    private static @Nullable Notify notify(String word) {
        return switch (word) {
            case "NEVER" -> Notify.NEVER;
            case "SUCCESS" -> Notify.SUCCESS;
            case "FAILURE" -> Notify.FAILURE;
            case "DELAY" -> Notify.DELAY;
            default -> null;
        };
    }

    private static String originalRecipient(String value, boolean smtpUtf8) throws Refusal {
        int semicolon = value.indexOf(';');
        require(semicolon > 0 && value.substring(0, semicolon).chars().allMatch(Parameters::isTypeCharacter));
        String type = value.substring(0, semicolon);
        // RFC 6533 section 3: only this type may hold raw UTF-8, and only with SMTPUTF8.
        boolean raw = smtpUtf8 && type.equalsIgnoreCase("utf-8");
        return type + ';' + xtext(value.substring(semicolon + 1), MAX_ORCPT, raw);
    }

    private static boolean isTypeCharacter(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-';
    }

    private static String xtext(String value, int max, boolean raw) throws Refusal {
        require(!value.isEmpty() && value.length() <= max && isXtext(value, raw));
        return value;
    }

    /** RFC 3461 section 4: printable ASCII but {@code +} and {@code =}, which are written as {@code +HH}. */
    private static boolean isXtext(String value, boolean raw) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '+') {
                if (i + 2 >= value.length() || !isHex(value.charAt(i + 1)) || !isHex(value.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            } else if (c <= ' ' || c == '=' || c == 0x7f || c > 0x7f && !raw) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
    }
}
