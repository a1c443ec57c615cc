package org.postrider.gate.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Looks at networks, and whether the waits fit each other. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.gate.logins")
public final class LoginsSettingsCheck implements SettingsCheck {
    private static final String FIRST = "delay_ms";
    private static final String LONGEST = "max_delay_ms";
    private static final long DEFAULT_FIRST = 1_000;
    private static final long DEFAULT_LONGEST = 8_000;

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>(GateSettingsCheck.networks(settings));
        long first = number(settings, FIRST, DEFAULT_FIRST);
        if (number(settings, LONGEST, DEFAULT_LONGEST) < first) {
            String given = String.valueOf(settings.getOrDefault(LONGEST, DEFAULT_LONGEST));
            problems.add(new Problem(LONGEST, given, "It is below " + FIRST + ".", "Write at least " + first));
        }
        return problems;
    }

    /** What is no number at all is reported by the check of types. */
    private static long number(Map<String, Object> settings, String key, long fallback) {
        Object value = settings.get(key);
        try {
            return value == null ? fallback : Long.parseLong(value.toString().strip());
        } catch (NumberFormatException expected) {
            return fallback;
        }
    }
}
