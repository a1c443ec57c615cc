package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailDateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Tue, 24 Nov 2026 06:11:48 +0100 | 2026-11-24T06:11:48+01:00",
                "24 Nov 2026 06:11 -0330 | 2026-11-24T06:11:00-03:30",
                "Tue,  4 Nov 2026 06:11:48 +0000 (UTC) | 2026-11-04T06:11:48Z",
                "Tue (a (b)) 24 Nov 2026 06:11:48 EST | 2026-11-24T06:11:48-05:00",
                "Tue, 24 Nov 26 06:11:48 GMT | 2026-11-24T06:11:48Z",
                "24 Nov 97 06:11:48 Z | 1997-11-24T06:11:48Z",
                "24 Nov 103 06:11:48 | 2003-11-24T06:11:48Z",
                "Tue Nov 24 06:11:48 2026 | 2026-11-24T06:11:48Z",
                "24-November-2026 6:1:8 GMT+0200 | 2026-11-24T06:01:08+02:00",
                "Tue, 30 Jun 2015 23:59:60 +0000 | 2015-06-30T23:59:59Z",
                "24 Nov 2026 06:11:48 +9999 | 2026-11-24T06:11:48Z",
                "24 Nov 2026 06:11:48 XYZ | 2026-11-24T06:11:48Z",
            })
    void readsDates(String text, String expected) {
        assertThat(MailDate.parse(text)).contains(OffsetDateTime.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "24 Nov 2026",
                "31 Feb 2026 06:11:48",
                "24 Nov 2026 25:00:00",
                "06:11:48",
                "(((((",
                "1 1 1 1"
            })
    void refusesWhatIsNoDate(String text) {
        assertThat(MailDate.parse(text)).isEmpty();
    }

    @Test
    void writesAsRfc5322Wants() {
        assertThat(MailDate.format(OffsetDateTime.of(2026, 9, 4, 6, 1, 8, 0, ZoneOffset.UTC)))
                .isEqualTo("Fri, 4 Sep 2026 06:01:08 +0000");
    }

    @Property
    void readsWhatItWrites(
            @ForAll @LongRange(min = 0, max = 200_000_000_000L) long second,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int minutes) {
        OffsetDateTime date = Instant.ofEpochSecond(second).atOffset(ZoneOffset.ofTotalSeconds(minutes * 60));
        assertThat(MailDate.parse(MailDate.format(date))).contains(date);
    }

    @Property
    void anyTextIsRead(@ForAll String text) {
        MailDate.parse(text).ifPresent(d -> assertThat(d.getYear()).isBetween(0, 999_999));
    }
}
