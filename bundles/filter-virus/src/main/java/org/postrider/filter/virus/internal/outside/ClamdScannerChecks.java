package org.postrider.filter.virus.internal.outside;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks a scanner's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=" + ClamdScanner.PID)
public final class ClamdScannerChecks implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        return new Values(settings)
                .check("name", "", "write lower-case letters, digits and hyphens, such as clamd", Values::name)
                .check("what", "message", "write message, entities or both", Values::what)
                .check("servers", "127.0.0.1:3310", "such as 127.0.0.1:3310,/run/clamav/clamd.ctl", Place::parseAll)
                .check("prefer", "order", "write order or load", Values::balanced)
                .problems();
    }
}
