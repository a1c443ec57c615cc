package org.postrider.message;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Property
    void readsBackWhatItPrints(@ForAll("locals") String local) {
        Address address = new Address(local, "example.org");

        assertThat(Address.parse(address.toString())).contains(address);
    }

    @Provide
    Arbitrary<String> locals() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars("\"@\\ä")
                .ofMinLength(1)
                .ofMaxLength(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a",
                "a@",
                "@b",
                "a b@c",
                "a@b c",
                "a..b@c",
                ".a@c",
                "a.@c",
                "\"a@b",
                "\"a\"b@c",
                "\"a\\\"@c",
                "\"\"@c",
                "a@-b",
                "a@b..c",
                "a@b.",
                "a@[",
                "a@b@c",
                "a(x)@c",
                "a@b\r\n"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(Address.parse(text)).isEmpty();
    }
}
