package org.postrider.chain.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks the list of expected links before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.chain")
public final class ChainChecks implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        Object value = settings.get("links");
        List<String> lines = value instanceof String[] many
                ? Arrays.asList(many)
                : value == null ? List.of() : List.of(value.toString());
        try {
            var unused = Settings.rules(lines);
            return List.of();
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            return List.of(new Problem(
                    "links",
                    String.join(", ", lines),
                    problem,
                    "write such as attachment;required;budget=10s;failure=hold"));
        }
    }
}
