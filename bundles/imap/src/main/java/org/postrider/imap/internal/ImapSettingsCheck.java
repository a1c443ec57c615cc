package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Looks at what names and bounds cannot show: the mailboxes to make. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.imap")
public final class ImapSettingsCheck implements SettingsCheck {
    private static final String KEY = "default_mailboxes";

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        Object value = settings.get(KEY);
        String[] values = value instanceof String[] many ? many : new String[] {value == null ? "" : value.toString()};
        for (String entry : ImapSettings.words(values)) {
            if (ImapSettings.use(entry).isEmpty()) {
                problems.add(new Problem(
                        KEY,
                        entry,
                        "This is no mailbox with a special use.",
                        "Write name=use, with one of Archive, Drafts, Flagged, Junk, Sent, Trash; such as Sent=Sent"));
            }
        }
        return problems;
    }
}
