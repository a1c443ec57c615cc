package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.role.config.SettingsCheck;

class SettingsTest {
    private static List<SettingsCheck.Problem> check(String key, Object value) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("databases", new String[] {"main", "daily"});
        settings.put(key, value);
        return new UpdateChecks().check(settings);
    }

    @Test
    void sensibleValuesPass() {
        assertThat(check("mirrors", new String[] {"https://database.clamav.net", "mirror.test:8080/clamav"}))
                .isEmpty();
        assertThat(check("urls", new String[] {"https://x.test/a/rfxn.ndb", "file:///srv/own.yara"}))
                .isEmpty();
        assertThat(check("proxy", "proxy.test:3128")).isEmpty();
        assertThat(check("proxy", "")).isEmpty();
        assertThat(Settings.base("mirrors", "mirror.test/clamav")).isEqualTo(URI.create("https://mirror.test/clamav/"));
    }

    @Test
    void wrongValuesAreToldWithTheirKey() {
        assertThat(check("databases", "../main")).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("databases");
            assertThat(problem.value()).isEqualTo("../main");
        });
        for (String bad :
                List.of("ftp://x.test/", "https://", "https://x.test/?a", "http://u:p@x.test/", "http://a b/")) {
            assertThat(check("mirrors", bad)).as(bad).hasSize(1);
            assertThat(check("private_mirrors", bad)).as(bad).hasSize(1);
        }
        for (String bad : List.of(
                "ftp://x.test/a.ndb",
                "https://x.test/a",
                "https://x.test/",
                "file:",
                "x.ndb",
                "https://x.test/daily.cvd",
                "https://x.test/.ndb")) {
            assertThat(check("urls", bad)).as(bad).hasSize(1);
        }
        for (String bad : List.of("x", "x:0", "x:70000", ":80", "x:y")) {
            assertThat(check("proxy", bad)).as(bad).hasSize(1);
        }
        assertThatThrownBy(() -> Settings.custom("https://x.test/main.cvd", List.of("main")))
                .hasMessageContaining("would replace");
    }
}
