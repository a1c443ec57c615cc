package org.postrider.role.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A named place in the code at which a crash test can end the process, as kill -9 would. Off, and free, unless the system
 * property {@code postrider.fault} names one: {@code name} or {@code name:n} for the nth time it is reached.
 */
public final class FaultPoint {
    private static final @Nullable String ARMED = System.getProperty("postrider.fault");
    private static final AtomicInteger PASSES = new AtomicInteger();
    private static final int KILLED = 137;

    private FaultPoint() {}

    /** Ends the process here if this point is armed. @param name {@code role.place}, listed in docs/admin/faults.md */
    public static void reached(String name) {
        if (ARMED != null) {
            halt(name, ARMED);
        }
    }

    private static void halt(String name, String armed) {
        int colon = armed.indexOf(':');
        String wanted = colon < 0 ? armed : armed.substring(0, colon);
        int nth = colon < 0 ? 1 : Integer.parseInt(armed.substring(colon + 1));
        if (wanted.equals(name) && PASSES.incrementAndGet() == nth) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
