package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;
import org.postrider.role.runtime.Network;

/** Looks at what names and bounds cannot show: host name and networks. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.smtp")
public final class SmtpSettingsCheck implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        String hostname = String.valueOf(settings.getOrDefault("hostname", "")).strip();
        if (!hostname.isEmpty() && !HostNames.valid(hostname)) {
            problems.add(new Problem("hostname", hostname, "This is no host name.", "Write mail.example.org"));
        }
        for (String network : words(settings.get("relay_networks"))) {
            if (Network.parse(network).isEmpty()) {
                problems.add(new Problem(
                        "relay_networks",
                        network,
                        "This is no network, or has bits beyond its prefix.",
                        "Write an address or address/prefix such as 192.0.2.0/24"));
            } else if (Network.parse(network).get().prefix() == 0) {
                problems.add(new Problem(
                        "relay_networks",
                        network,
                        "This lets the whole Internet send through this server.",
                        "Name the networks of your own clients"));
            }
        }
        return problems;
    }

    private static List<String> words(@org.jspecify.annotations.Nullable Object value) {
        if (value instanceof String[] many) {
            return Arrays.stream(many)
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        }
        String text = value == null ? "" : value.toString();
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }
}
