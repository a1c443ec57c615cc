package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class JsonTest {
    private static String write(Object value) {
        StringBuilder out = new StringBuilder();
        Json.write(out, value);
        return out.toString();
    }

    @Property(tries = 500)
    void readsWhatItWrites(@ForAll("values") Object value) {
        assertThat(JsonReader.read(write(value))).isEqualTo(value);
    }

    @Property(tries = 500)
    void readsAnythingOrSaysWhatIsWrong(@ForAll String text) {
        try {
            JsonReader.read(text);
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageContaining("");
        }
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(s -> (Object) s),
                Arbitraries.longs()
                        .between(-1_000_000_000_000L, 1_000_000_000_000L)
                        .map(n -> (Object) n),
                Arbitraries.doubles()
                        .between(-1e9, 1e9)
                        .ofScale(3)
                        .filter(d -> d != Math.rint(d))
                        .map(d -> (Object) d),
                Arbitraries.of(true, false).map(b -> (Object) b));
        Arbitrary<Object> list = leaf.list().ofMaxSize(5).map(l -> (Object) new ArrayList<>(l));
        Arbitrary<Object> map = Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), Arbitraries.oneOf(leaf, list))
                .ofMaxSize(5)
                .map(m -> (Object) new LinkedHashMap<>(m));
        return Arbitraries.oneOf(leaf, list, map);
    }

    @Test
    void writesForeignObjectsAsTheyPrint() {
        Object foreign = new Object() {
            @Override
            public String toString() {
                return "foreign\"";
            }
        };
        assertThat(write(Map.of("k", foreign))).isEqualTo("{\"k\":\"foreign\\\"\"}");
    }

    @Test
    void survivesDeepNesting() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            deep = new ArrayList<>(List.of(deep.isEmpty() ? "x" : (Object) "y"));
        }
        assertThat(write(deep)).isNotEmpty();
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }
}
