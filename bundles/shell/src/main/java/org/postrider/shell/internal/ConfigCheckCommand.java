package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.config.ConfigurationReport;

/** {@code mail:config-check}. */
@Service
@Command(
        scope = "mail",
        name = "config-check",
        description = "Checks configurations; an error makes the exit status non-zero")
public final class ConfigCheckCommand extends MailAction {
    @Argument(name = "pid", description = "Of this PID only, such as org.postrider.smtp")
    String pid = "";

    @Override
    void run() throws Exception {
        List<ConfigurationReport.Entry> entries =
                roles().with(ConfigurationReport.class, "config", report -> report.check(pid));
        Rows rows = rows("No problem found", "Severity", "Pid", "File", "Key", "Value", "Problem", "Hint");
        for (ConfigurationReport.Entry entry : entries) {
            rows.add(
                    entry.severity(),
                    entry.pid(),
                    entry.file(),
                    entry.problem().key(),
                    entry.problem().value(),
                    entry.problem().problem(),
                    entry.problem().hint());
        }
        rows.print();
        if (entries.stream().anyMatch(entry -> entry.severity().equals("error"))) {
            throw new MailCommandException("There are errors; the last good configuration is in force");
        }
    }
}
