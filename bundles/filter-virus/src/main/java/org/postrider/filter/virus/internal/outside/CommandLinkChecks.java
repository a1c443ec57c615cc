package org.postrider.filter.virus.internal.outside;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks a scanner's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=" + CommandLink.PID)
public final class CommandLinkChecks implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        return new Values(settings)
                .check("name", "", "write lower-case letters, digits and hyphens, such as clamscan", Values::name)
                .check("what", "message", "write message, entities or both", Values::what)
                .check("command", "", "such as /usr/bin/clamscan --no-summary {}", Values::program)
                .check("clean_codes", "0", "write numbers from 0 to 255", CommandLine::codes)
                .check("infected_codes", "1", "write numbers from 0 to 255", CommandLine::codes)
                .check("clean_pattern", "", "correct it", Values::pattern)
                .check("infected_pattern", "", "correct it", Values::pattern)
                .check("name_pattern", "", "correct it", Values::pattern)
                .check("user", "", "only root can give away its rights; name a user of this machine", Values::user)
                .problems();
    }
}
