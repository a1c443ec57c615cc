package org.postrider.role.scan;

import java.util.ArrayList;
import java.util.List;
import org.postrider.filter.Finding;

/**
 * What a scan found.
 *
 * @param threats malware, the first found first; empty: none
 * @param unchecked what could not be looked at, naming the limit or the cause; empty: all was looked at
 */
public record ScanResult(List<Threat> threats, List<Finding> unchecked) {
    /** Copies the lists. */
    public ScanResult {
        threats = List.copyOf(threats);
        unchecked = List.copyOf(unchecked);
    }

    /** The same with what else could not be looked at. @param more of these only {@link Finding#UNCHECKED} counts */
    public ScanResult with(List<Finding> more) {
        List<Finding> together = new ArrayList<>(unchecked);
        more.stream()
                .filter(finding -> finding.type().equals(Finding.UNCHECKED))
                .forEach(together::add);
        return new ScanResult(threats, together);
    }

    /**
     * One piece of malware.
     *
     * @param name as its signature calls it, such as {@code Eicar-Signature}; printable ASCII without spaces
     * @param path where, such as {@code 2!docs.zip!a.exe}, or empty for the file itself
     */
    public record Threat(String name, String path) {}
}
