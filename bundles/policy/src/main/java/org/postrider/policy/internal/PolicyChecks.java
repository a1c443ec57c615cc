package org.postrider.policy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks the policy's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.policy")
public final class PolicyChecks implements SettingsCheck {
    private static final List<String> TREATED =
            List.of("infected", "banned", "unchecked", "spam", "spammy", "ambiguous", "bad_header");

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        for (String key : TREATED) {
            Object value = settings.get(key);
            if (value != null) {
                try {
                    var unused = Treatment.parse(key, value.toString());
                } catch (IllegalArgumentException e) {
                    problems.add(new Problem(
                            key,
                            value.toString(),
                            "is no treatment",
                            "write pass, junk, quarantine, reject, discard or hold"));
                }
            }
        }
        double tag = number(settings, "spam_tag", 5);
        double kill = number(settings, "spam_kill", 10);
        if (!(tag <= kill)) {
            problems.add(new Problem(
                    "spam_tag", String.valueOf(tag), "is above spam_kill = " + kill, "write a number up to " + kill));
        }
        return problems;
    }

    private static double number(Map<String, Object> settings, String key, double otherwise) {
        Object value = settings.get(key);
        try {
            return value == null ? otherwise : Double.parseDouble(value.toString());
        } catch (NumberFormatException expected) {
            // The schema's own check reports it.
            return otherwise;
        }
    }

    static void scores(double tag, double kill) {
        if (!(tag <= kill)) {
            throw new IllegalArgumentException("spam_tag = " + tag + " is above spam_kill = " + kill + ": lower it");
        }
    }
}
