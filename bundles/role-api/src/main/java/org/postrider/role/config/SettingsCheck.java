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

    /**
     * Capability namespace in which a bundle declares free-form keys of a PID: attribute {@code pid}, and {@code open}, their
     * prefix, such as {@code session.}. In the manifest, so that it is known before any of its services is there.
     */
    String OPEN_KEYS = "org.postrider.settings";

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
