package org.postrider.net.internal;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks a listener's file before it is applied. Stateless. */
@Component(service = SettingsCheck.class, property = SettingsCheck.PID + "=" + ListenerComponent.PID)
@Capability(
        namespace = SettingsCheck.OPEN_KEYS,
        attribute = {"pid=" + ListenerComponent.PID, "open=" + ListenerConfig.SESSION})
public final class ListenerCheck implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        try {
            NetRole.parse(settings);
            return List.of();
        } catch (ListenerConfig.Refused e) {
            return e.problems();
        }
    }
}
