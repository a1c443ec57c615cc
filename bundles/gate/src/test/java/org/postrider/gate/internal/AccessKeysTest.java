package org.postrider.gate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.message.Address;

class AccessKeysTest {
    @Test
    void aNameHidesItsParentsBehindNoNumberOfLabels() {
        String deep = "x.".repeat(60) + "evil.example.org";

        assertThat(AccessKeys.helo(deep))
                .startsWith(deep)
                .endsWith("x.evil.example.org", "evil.example.org", "example.org", "org")
                .hasSize(13);
        assertThat(AccessKeys.address(new Address("a", deep))).contains("evil.example.org");
    }

    @Test
    void asksForTheNameAndItsParents() {
        assertThat(AccessKeys.helo("Mx.Example.ORG.")).isEqualTo(List.of("mx.example.org", "example.org", "org"));
        assertThat(AccessKeys.helo("[192.0.2.1]")).isEqualTo(List.of("[192.0.2.1]"));
        assertThat(AccessKeys.helo("..")).isEqualTo(List.of("."));
    }
}
