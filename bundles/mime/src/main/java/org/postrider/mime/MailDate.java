package org.postrider.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dates of mail (RFC 5322 sections 3.3 and 4.3). */
public final class MailDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    /** RFC 5322 section 4.3; every other name means that the zone is not known, read as UTC. */
    private static final Map<String, Integer> ZONES = Map.of(
            "est", -5, "edt", -4, "cst", -6, "cdt", -5, "mst", -7, "mdt", -6, "pst", -8, "pdt", -7, "cet", 1, "cest",
            2);

    private static final int MAX_LENGTH = 200;

    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int @Nullable [] time;
    private ZoneOffset zone = ZoneOffset.UTC;

    private MailDate() {}

    /** The date as RFC 5322 wants it, such as {@code Tue, 24 Nov 2026 06:11:48 +0000}. */
    public static String format(OffsetDateTime date) {
        return FORMAT.format(date);
    }

    /**
     * Reads a date leniently: the parts may stand in any order that leaves them recognisable, the weekday is not checked,
     * years of two and three digits and a missing zone are taken as RFC 5322 section 4.3 says.
     *
     * @param text after the colon, comments included
     * @return empty if day, month, year or time is missing or impossible
     */
    public static Optional<OffsetDateTime> parse(String text) {
        MailDate date = new MailDate();
        String plain = withoutComments(text.substring(0, Math.min(text.length(), MAX_LENGTH)));
        for (String word : plain.toLowerCase(Locale.ROOT).split("[\\s,]+")) {
            date.word(word);
        }
        return date.result();
    }

    private static String withoutComments(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '(') {
                at = HeaderText.skipComment(text, at);
                out.append(' ');
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    private void word(String word) {
        if (word.matches("\\d{1,2}-[a-z]{3,9}-\\d{2,4}")) {
            for (String piece : word.split("-")) {
                word(piece);
            }
        } else if (word.matches("\\d{1,2}:\\d{1,2}(:\\d{1,2}(\\.\\d+)?)?")) {
            time = time == null ? time(word) : time;
        } else if (word.matches("(gmt|utc)?[+-]\\d{4}")) {
            zone(word.substring(word.length() - 5));
        } else if (word.matches("\\d{1,6}")) {
            number(word);
        } else if (word.length() >= 3 && month < 0 && MONTHS.contains(word.substring(0, 3))) {
            month = MONTHS.indexOf(word.substring(0, 3)) + 1;
        } else if (ZONES.containsKey(word)) {
            zone = ZoneOffset.ofHours(ZONES.get(word));
        }
    }

    private static int[] time(String word) {
        String[] pieces = word.split("[:.]");
        int second = pieces.length > 2 ? Integer.parseInt(pieces[2]) : 0;
        // A leap second cannot be told to java.time.
        return new int[] {Integer.parseInt(pieces[0]), Integer.parseInt(pieces[1]), second == 60 ? 59 : second};
    }

    private void number(String word) {
        int value = Integer.parseInt(word);
        if (day < 0 && word.length() <= 2) {
            day = value;
        } else if (year < 0 && word.length() == 2) {
            year = value < 50 ? 2000 + value : 1900 + value;
        } else if (year < 0 && word.length() > 2) {
            year = word.length() == 3 ? 1900 + value : value;
        }
    }

    private void zone(String word) {
        int minutes = Integer.parseInt(word.substring(1, 3)) * 60 + Integer.parseInt(word.substring(3));
        // java.time knows up to 18 hours; beyond that the zone is a fault and counts as not known.
        boolean real = minutes <= 18 * 60;
        zone = ZoneOffset.ofTotalSeconds(!real ? 0 : (word.charAt(0) == '-' ? -60 : 60) * minutes);
    }

    private Optional<OffsetDateTime> result() {
        int[] clock = time;
        if (clock == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.of(year, month, day, clock[0], clock[1], clock[2], 0, zone));
        } catch (DateTimeException expected) {
            return Optional.empty();
        }
    }
}
