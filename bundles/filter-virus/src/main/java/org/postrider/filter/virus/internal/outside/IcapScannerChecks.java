package org.postrider.filter.virus.internal.outside;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks a scanner's configuration before it is applied. Stateless. */
@Component(property = SettingsCheck.PID + "=" + IcapScanner.PID)
public final class IcapScannerChecks implements SettingsCheck {
    @Override
    public List<Problem> check(Map<String, Object> settings) {
        return new Values(settings)
                .check("name", "", "write lower-case letters, digits and hyphens, such as icap", Values::name)
                .check("what", "message", "write message, entities or both", Values::what)
                .check("servers", "127.0.0.1:1344", "such as 127.0.0.1:1344,/run/icap.sock", Place::parseAll)
                .check("prefer", "order", "write order or load", Values::balanced)
                .check("method", "RESPMOD", "write RESPMOD or REQMOD", Values::method)
                .check("service", "avscan", "write a path without spaces, such as avscan", Values::path)
                .problems();
    }
}
