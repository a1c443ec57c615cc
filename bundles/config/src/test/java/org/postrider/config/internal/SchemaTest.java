package org.postrider.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.postrider.role.config.SettingsCheck.Problem;

class SchemaTest {
    private final Schema schema = new Schema(
            new Definition(List.of(
                    new Attribute("timeout_ms", AttributeDefinition.LONG, 0, List.of()),
                    new Attribute("mode", AttributeDefinition.STRING, 0, List.of("hold", "skip")),
                    new Attribute("on", AttributeDefinition.BOOLEAN, 0, List.of()),
                    new Attribute("ports", AttributeDefinition.INTEGER, Integer.MAX_VALUE, List.of()))),
            List.of("session."));

    @Test
    void acceptsWhatFits() {
        assertThat(schema.check(Map.of(
                        "timeout_ms",
                        "20",
                        "mode",
                        "hold",
                        "on",
                        "true",
                        "ports",
                        "1, 2",
                        "session.auth",
                        "x",
                        "service.pid",
                        "p",
                        "felix.fileinstall.filename",
                        "f")))
                .isEmpty();
    }

    @Test
    void makesAListOfATextWithCommas() {
        Map<String, String[]> lists = schema.lists(Map.of("ports", " 1, 2 ,3 ", "mode", "hold, skip", "zzz", "1,2"));
        assertThat(lists).containsOnlyKeys("ports");
        assertThat(lists.get("ports")).containsExactly("1", "2", "3");
        assertThat(schema.lists(Map.of("ports", " ")).get("ports")).isEmpty();
    }

    @Test
    void leavesAListAsItIs() {
        assertThat(schema.lists(Map.of("ports", new Integer[] {1, 2}))).isEmpty();
    }

    @Test
    void suggestsTheKeyThatWasMeant() {
        assertThat(schema.check(Map.of("timout_ms", "20"))).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("timout_ms");
            assertThat(problem.problem()).isEqualTo("unknown key");
            assertThat(problem.hint()).isEqualTo("did you mean timeout_ms?");
        });
    }

    @Test
    void listsAllKeysWhenNoneIsNear() {
        assertThat(schema.check(Map.of("zzzzzzzzzz", "20")))
                .extracting(Problem::hint)
                .containsExactly("known keys: mode, on, ports, timeout_ms");
    }

    @ParameterizedTest
    @CsvSource({"timeout_ms,soon", "timeout_ms,1.5", "mode,drop", "on,yes", "ports,'1,x'", "timeout_ms,-1"})
    void refusesValuesOfTheWrongKind(String key, String value) {
        assertThat(schema.check(Map.of(key, value))).extracting(Problem::key).containsExactly(key);
    }

    /** A metatype attribute; numbers below 0 are out of bounds. */
    private record Attribute(String id, int type, int cardinality, List<String> options)
            implements AttributeDefinition {
        @Override
        public String getName() {
            return id;
        }

        @Override
        public String getID() {
            return id;
        }

        @Override
        public String getDescription() {
            return "about " + id;
        }

        @Override
        public int getCardinality() {
            return cardinality;
        }

        @Override
        public int getType() {
            return type;
        }

        @Override
        public String[] getOptionValues() {
            return options.toArray(String[]::new);
        }

        @Override
        public String[] getOptionLabels() {
            return getOptionValues();
        }

        @Override
        public String validate(String value) {
            return value.startsWith("-") ? "below minimum 0" : "";
        }

        @Override
        public String[] getDefaultValue() {
            return new String[] {"1"};
        }
    }

    private record Definition(List<Attribute> attributes) implements ObjectClassDefinition {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public String getID() {
            return "test";
        }

        @Override
        public String getDescription() {
            return "test";
        }

        @Override
        public AttributeDefinition[] getAttributeDefinitions(int filter) {
            return attributes.toArray(AttributeDefinition[]::new);
        }

        @Override
        public InputStream getIcon(int size) {
            return InputStream.nullInputStream();
        }
    }
}
