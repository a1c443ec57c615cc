package org.postrider.filter.virus.internal.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks the updater's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=" + SignatureUpdates.PID)
public final class UpdateChecks implements SettingsCheck {
    /** Throws an {@link IllegalArgumentException} for a wrong value. */
    private interface Check {
        void check(String value);
    }

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        List<String> databases = values(settings, "databases");
        each(databases, "databases", "write names such as main, daily", problems, Settings::databaseName);
        for (String key : List.of("mirrors", "private_mirrors")) {
            each(values(settings, key), key, "write https://database.clamav.net", problems, v -> Settings.base(key, v));
        }
        each(
                values(settings, "urls"),
                "urls",
                "write https://www.example.org/rfxn.ndb",
                problems,
                value -> Settings.custom(value, databases));
        each(values(settings, "proxy"), "proxy", "write proxy.example.org:3128", problems, Settings::proxy);
        return problems;
    }

    private static List<String> values(Map<String, Object> settings, String key) {
        Object value = settings.get(key);
        return Settings.given(
                value instanceof String[] many ? many : new String[] {value == null ? "" : value.toString()});
    }

    private static void each(List<String> values, String key, String hint, List<Problem> problems, Check check) {
        for (String value : values) {
            try {
                check.check(value);
            } catch (IllegalArgumentException e) {
                String text = String.valueOf(e.getMessage()).replaceFirst("^[a-z_]+: ", "");
                String clause = text.startsWith(value + ' ') ? text.substring(value.length() + 1) : text;
                problems.add(new Problem(key, value, clause, hint));
            }
        }
    }
}
