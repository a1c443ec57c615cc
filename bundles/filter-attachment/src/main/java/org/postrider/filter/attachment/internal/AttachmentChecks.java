package org.postrider.filter.attachment.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks the filter's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.filter.attachment")
public final class AttachmentChecks implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        Object value = settings.get("names");
        String[] patterns =
                value instanceof String[] many ? many : new String[] {value == null ? "" : value.toString()};
        for (String pattern : patterns) {
            try {
                var unused = Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                problems.add(new Problem(
                        "names", pattern, "is no regular expression", "correct it at character " + e.getIndex()));
            }
        }
        return problems;
    }
}
