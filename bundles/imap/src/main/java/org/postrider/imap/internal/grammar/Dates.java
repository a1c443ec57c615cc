package org.postrider.imap.internal.grammar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** IMAP's dates (RFC 3501 section 9: date, date-time). Stateless. */
public final class Dates {
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private Dates() {}

    /** Reads a date with or without quotes: {@code 1-Feb-1994}. */
    public static LocalDate date(Tokens in) throws BadCommandException {
        boolean quoted = in.take('"');
        LocalDate date = day(in);
        if (quoted) {
            in.expect('"');
        }
        return date;
    }

    private static LocalDate day(Tokens in) throws BadCommandException {
        in.take(' ');
        int day = digits(in, 2);
        in.expect('-');
        StringBuilder month = new StringBuilder();
        while (Character.isLetter(in.peek()) && month.length() < 3) {
            month.append((char) in.peek());
            in.take((char) in.peek());
        }
        in.expect('-');
        int year = digits(in, 4);
        try {
            return LocalDate.of(year, monthNumber(month.toString()), day);
        } catch (DateTimeException e) {
            throw new BadCommandException("Bad date");
        }
    }

    private static int monthNumber(String name) throws BadCommandException {
        for (int i = 0; i < MONTHS.size(); i++) {
            if (MONTHS.get(i).equalsIgnoreCase(name)) {
                return i + 1;
            }
        }
        throw new BadCommandException("Bad month");
    }

    private static int digits(Tokens in, int most) throws BadCommandException {
        int number = 0;
        int count = 0;
        while (in.isDigit() && count < most) {
            number = 10 * number + in.peek() - '0';
            in.take((char) in.peek());
            count++;
        }
        if (count == 0) {
            throw new BadCommandException("Bad date");
        }
        return number;
    }

    /** Reads a date-time in quotes: {@code " 1-Feb-1994 21:52:25 -0800"}. */
    public static Instant dateTime(Tokens in) throws BadCommandException {
        in.expect('"');
        LocalDate date = day(in);
        in.space();
        int hour = digits(in, 2);
        in.expect(':');
        int minute = digits(in, 2);
        in.expect(':');
        int second = Math.min(59, digits(in, 2));
        in.space();
        int sign = in.take('-') ? -1 : 1;
        if (sign > 0) {
            in.expect('+');
        }
        int zone = digits(in, 4);
        in.expect('"');
        try {
            int minutes = sign * (zone / 100 * 60 + zone % 100);
            return LocalDateTime.of(date, java.time.LocalTime.of(hour, minute, second))
                    .toInstant(ZoneOffset.ofTotalSeconds(60 * minutes));
        } catch (DateTimeException e) {
            throw new BadCommandException("Bad date and time");
        }
    }

    /** Prints a date-time without quotes, in UTC: the store keeps an instant, not the zone it was given in. */
    public static String print(Instant instant) {
        LocalDateTime at = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(26);
        two(out, at.getDayOfMonth())
                .append('-')
                .append(MONTHS.get(at.getMonthValue() - 1))
                .append('-');
        two(two(out, at.getYear() / 100), at.getYear() % 100).append(' ');
        two(out, at.getHour()).append(':');
        two(out, at.getMinute()).append(':');
        return two(out, at.getSecond()).append(" +0000").toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10 % 10)).append((char) ('0' + number % 10));
    }
}
