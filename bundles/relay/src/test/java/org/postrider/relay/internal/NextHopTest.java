package org.postrider.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextHopTest {
    @ParameterizedTest
    @CsvSource({
        "Example.org, example.org", "example.org:587, example.org:587", "[mx.example.org], [mx.example.org]",
        "[192.0.2.1]:2525, [192.0.2.1]:2525", "lmtp:[127.0.0.1]:24, lmtp:[127.0.0.1]:24",
                "[IPv6:2001:db8::1], [2001:db8::1]"
    })
    void readsWhatPostfixUsersWrite(String text, String printed) {
        assertThat(NextHop.parse(text)).hasToString(printed);
        assertThat(NextHop.parse(printed)).isEqualTo(NextHop.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":25", "[a", "a]:1", "a:b", "a:99999", "[]:25"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> NextHop.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
