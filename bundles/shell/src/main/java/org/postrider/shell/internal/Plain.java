package org.postrider.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as an admin reads and writes them. What came from mail may hold terminal escapes: they never reach a terminal. */
final class Plain {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhdw])");

    /** Controls, C1 too, which terminals obey as they do ESC; and marks that turn the direction of what follows. */
    private static final Pattern UNFIT = Pattern.compile(
            "[\\p{Cntrl}\\x{80}-\\x{9f}\\x{61c}\\x{200e}\\x{200f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}]");

    private Plain() {}

    static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Instant instant) {
            return TIME.format(instant);
        }
        if (value instanceof Duration duration) {
            return age(duration);
        }
        if (value instanceof Double number) {
            return String.format(java.util.Locale.ROOT, "%.3f", number);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Plain::text).orElse("");
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Plain::text).collect(Collectors.joining(" "));
        }
        return UNFIT.matcher(value.toString()).replaceAll("?");
    }

    /** A line of a message; a tab, as folded fields have it, is shown as blanks. */
    static String line(String line) {
        return text(line.replace("\t", "    "));
    }

    /** In the largest two units. */
    static String age(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + "h" + seconds % 3_600 / 60 + "m"
                : seconds / 86_400 + "d" + seconds % 86_400 / 3_600 + "h";
    }

    /** {@code 90s}, {@code 5m}, {@code 2h}, {@code 3d}, {@code 1w}. */
    static Duration duration(String text) throws MailCommandException {
        Matcher form = DURATION.matcher(text);
        if (!form.matches()) {
            throw new MailCommandException("Not a duration: " + text + " (write 90s, 5m, 2h, 3d or 1w)");
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofDays(7 * number);
        };
    }
}
