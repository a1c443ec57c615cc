package org.postrider.role.config;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The admin's view of configuration. Thread-safe. */
@ProviderType
public interface ConfigurationReport {
    /** Checks the configuration of a PID, or of all if empty. */
    List<Entry> check(String pid);

    /**
     * One line of the report.
     *
     * @param severity {@code error}: refused, the last good configuration is in force; {@code warning}
     * @param pid the PID
     * @param file the file it came from, or empty
     * @param problem what is wrong
     */
    record Entry(String severity, String pid, String file, SettingsCheck.Problem problem) {}
}
