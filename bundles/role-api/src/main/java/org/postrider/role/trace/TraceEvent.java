package org.postrider.role.trace;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a message's way.
 *
 * @param id message id
 * @param at when
 * @param role such as {@code smtp}
 * @param bundle symbolic name and version of who did it, {@code org.postrider.smtp@0.1.0}
 * @param event what, such as {@code accepted}, {@code link}, {@code decided}, {@code delivered}, {@code deferred}
 * @param details key to JDK value (String, Number, Boolean, List, Map), in order; never bodies or passwords
 */
public record TraceEvent(String id, Instant at, String role, String bundle, String event, Map<String, Object> details) {
    /** Copies the details, keeping their order. */
    public TraceEvent {
        details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
