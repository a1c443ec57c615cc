package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.postrider.message.Address;

class PathTest {
    @Property
    void readsBackEveryAddressItPrints(@ForAll("locals") String local) {
        Address address = new Address(local, "here.test");

        assertThat(Path.parse("TO:<" + address + "> NOTIFY=NEVER", "TO:"))
                .contains(new Path(java.util.Optional.of(address), "NOTIFY=NEVER"));
        assertThat(Path.parse("TO:<@a.test,@[IPv6:::1]:" + address + ">", "TO:"))
                .contains(new Path(java.util.Optional.of(address), ""));
    }

    @Provide
    Arbitrary<String> locals() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('ä')
                .ofMinLength(1)
                .ofMaxLength(40);
    }

    @Property(tries = 2_000)
    void survivesAnything(@ForAll("garbage") String text) {
        Path.parse(text, "TO:")
                .flatMap(Path::address)
                .ifPresent(a -> assertThat(a.domain()).doesNotContain("@"));
        Path.parse("TO:<" + text + ">", "TO:")
                .flatMap(Path::address)
                .ifPresent(a -> assertThat(a.domain()).doesNotContain("@"));
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.strings().withChars("TO:<>@,.[]\"\\ab ()%!").ofMaxLength(40);
    }

    @Test
    void takesLinearTimeForTheLongestRoute() {
        String route = "@a.test,".repeat(20_000);

        assertThat(Path.parse("TO:<" + route + "@b.test:x@here.test>", "TO:")).isPresent();
        assertThat(Path.parse("TO:<" + route, "TO:")).isEmpty();
    }
}
