package org.postrider.role.config;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A role's own check of a configuration, beyond names and types: values that must fit each other, files that must exist.
 * Registered as a service with {@link #PID}; called before a configuration is applied. Thread-safe, quick, no side effects.
 */
@ConsumerType
public interface SettingsCheck {
    /** Service property: the PID or factory PID it checks. */
    String PID = "settings.pid";

    /** Service property: prefixes of keys that are free-form for that PID, such as {@code session.}; a String or String[]. */
    String OPEN_PREFIXES = "settings.open";

    /** What is wrong; empty if it can be applied as a whole. */
    List<Problem> check(Map<String, Object> settings);

    /**
     * Something wrong with a setting.
     *
     * @param key the key
     * @param value the value as given
     * @param problem what is wrong, in one sentence
     * @param hint what to write instead
     */
    record Problem(String key, String value, String problem, String hint) {}
}
