package org.postrider.config.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.role.config.SettingsCheck.Problem;

/** What was found wrong, by PID: which files were kept away from Config Admin, and what was said already. Thread-safe. */
final class Verdicts {
    private final Set<String> inForce = new HashSet<>();
    private final Map<String, Refused> refused = new HashMap<>();
    private final Map<String, List<Problem>> said = new HashMap<>();

    /**
     * A file that was not applied.
     *
     * @param file its address
     * @param problems what is wrong with it
     */
    record Refused(String file, List<Problem> problems) {}

    /** A component was given a configuration of that PID, its own or one in its place. */
    synchronized void handedOn(String pid) {
        inForce.add(pid);
    }

    /**
     * Judges a file that has changed. A wrong one is refused only while another configuration is in force. If there is none,
     * as on the first start, it must be applied as far as it can be.
     */
    synchronized boolean refuses(String pid, String file, List<Problem> problems) {
        if (problems.isEmpty() || !inForce.contains(pid)) {
            refused.remove(pid);
            return false;
        }
        refused.put(pid, new Refused(file, List.copyOf(problems)));
        return true;
    }

    /** The file is gone. */
    synchronized void forget(String file) {
        refused.values().removeIf(one -> one.file().equals(file));
    }

    /** The file of that PID which is not in force, if there is one. */
    synchronized Optional<Refused> refused(String pid) {
        return Optional.ofNullable(refused.get(pid));
    }

    /** Whether this must be said: Config Admin asks again for each component that reads a PID. */
    synchronized boolean isNews(String pid, List<Problem> problems) {
        List<Problem> before = problems.isEmpty() ? said.remove(pid) : said.put(pid, List.copyOf(problems));
        return !problems.isEmpty() && !problems.equals(before);
    }
}
