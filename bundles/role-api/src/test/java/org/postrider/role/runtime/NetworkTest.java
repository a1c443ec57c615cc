package org.postrider.role.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.9.9.9, true",
        "127.0.0.0/8, 128.0.0.1, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, false"
    })
    void knowsItsAddresses(String network, String address, boolean inside) throws Exception {
        InetAddress client = InetAddress.getByName(address);

        assertThat(Network.parse(network).map(n -> n.contains(client)).orElse(false))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0",
                "10.0.0.256",
                "example.org",
                "10.0.0.0/",
                "::/129",
                "fe80::1%eth0",
                "1:2",
                "10.0.0.0/-1",
                "2001:db8::1/32"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @Test
    void namesTheWrongOneOfMany() {
        assertThatThrownBy(() -> Network.parseAll(List.of("10.0.0.0/8", "ten/8")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ten/8");
    }
}
