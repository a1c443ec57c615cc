package org.postrider.filter.virus.internal.port;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks the port's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=" + ClamdHandler.PID)
public final class PortChecks implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        Object paths = settings.get("paths");
        String[] values = paths instanceof String[] many ? many : new String[] {paths == null ? "" : paths.toString()};
        try {
            for (Path folder : PortSettings.folders(values)) {
                if (!Files.isDirectory(folder)) {
                    problems.add(
                            new Problem("paths", folder.toString(), "is no folder", "name a folder that is there"));
                }
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    "paths", String.join(",", values), String.valueOf(e.getMessage()), "write absolute paths"));
        }
        String announce = String.valueOf(settings.getOrDefault("announce", "ClamAV"));
        if (announce.isBlank() || !announce.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            problems.add(new Problem("announce", announce, "is not printable", "write ASCII, such as ClamAV 1.4.6"));
        }
        return problems;
    }
}
