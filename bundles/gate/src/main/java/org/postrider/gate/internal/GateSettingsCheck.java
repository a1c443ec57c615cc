package org.postrider.gate.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;
import org.postrider.role.runtime.Network;

/** Looks at networks and table names. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.gate")
public final class GateSettingsCheck implements SettingsCheck {
    private static final List<String> LISTS =
            List.of("client_access", "helo_access", "sender_access", "recipient_access");

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>(networks(settings));
        for (String list : LISTS) {
            for (String table : words(settings.get(list))) {
                if (!table.matches("[A-Za-z0-9._-]{1,100}")) {
                    problems.add(new Problem(
                            list, table, "This is no table's name.", "Write the name of a table, without its type"));
                }
            }
        }
        return problems;
    }

    /** What is wrong with {@code exempt_networks}. */
    static List<Problem> networks(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        for (String network : words(settings.get("exempt_networks"))) {
            if (Network.parse(network).isEmpty()) {
                problems.add(new Problem(
                        "exempt_networks",
                        network,
                        "This is no network, or has bits beyond its prefix.",
                        "Write an address or address/prefix such as 192.0.2.0/24"));
            }
        }
        return problems;
    }

    private static List<String> words(@Nullable Object value) {
        if (value instanceof String[] many) {
            return Words.of(many);
        }
        return value == null ? List.of() : Words.of(value.toString());
    }
}
