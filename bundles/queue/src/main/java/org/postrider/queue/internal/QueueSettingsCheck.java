package org.postrider.queue.internal;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.message.Address;
import org.postrider.role.config.SettingsCheck;

/** Checks what types cannot say: values that must fit each other, and forms. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.queue")
public final class QueueSettingsCheck implements SettingsCheck {
    private static final String MIN = "retry_min_seconds";
    private static final String MAX = "retry_max_seconds";
    private static final String CONCURRENCY = "concurrency";
    private static final String DOUBLE_BOUNCE = "double_bounce_to";
    private static final long DEFAULT_MIN = 300;
    private static final long DEFAULT_MAX = 4_000;

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        long min = number(settings, MIN, DEFAULT_MIN);
        if (number(settings, MAX, DEFAULT_MAX) < min) {
            String given = text(settings.getOrDefault(MAX, DEFAULT_MAX));
            problems.add(new Problem(MAX, given, "It is below " + MIN + ".", "write at least " + min));
        }
        for (String part : text(settings.getOrDefault(CONCURRENCY, "")).split(",")) {
            if (!part.isBlank() && !part.strip().matches("[^=/\\s]+\\s*=\\s*[1-9]\\d{0,6}\\s*/\\s*[1-9]\\d{0,6}")) {
                problems.add(new Problem(
                        CONCURRENCY,
                        part.strip(),
                        "This is no limit.",
                        "write agent=total/destination such as relay=200/20"));
            }
        }
        String address = text(settings.getOrDefault(DOUBLE_BOUNCE, "")).strip();
        if (!address.isEmpty() && Address.parse(address).isEmpty()) {
            problems.add(new Problem(
                    DOUBLE_BOUNCE, address, "This is no address.", "write one such as postmaster@example.org"));
        }
        return problems;
    }

    /** What is no number at all is reported by the check of types. */
    private static long number(Map<String, Object> settings, String key, long otherwise) {
        Object value = settings.get(key);
        try {
            return value == null ? otherwise : Long.parseLong(text(value).strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static String text(Object value) {
        if (!value.getClass().isArray()) {
            return String.valueOf(value);
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            parts.add(String.valueOf(Array.get(value, i)));
        }
        return String.join(",", parts);
    }
}
