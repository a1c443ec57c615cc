package org.postrider.filter.virus.internal.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postrider.filter.virus.internal.database.CvdHeader;
import org.postrider.role.scan.SignatureUpdater;

/** How one database stands. Its owner synchronizes. */
final class Standing {
    // The only one of ClamAV's that is made every day: the others may be old and good.
    private static final String DAILY = "daily";

    private final String name;
    private final Instant since;
    private long version;
    private Optional<Instant> built = Optional.empty();
    private Optional<Instant> checked = Optional.empty();
    private String problem = "";
    private boolean failing;

    /** @param since when we began to look */
    Standing(String name, Instant since) {
        this.name = name;
        this.since = since;
    }

    String name() {
        return name;
    }

    void holds(CvdHeader header) {
        version = header.version();
        built = Optional.of(header.builtAt());
    }

    /** Asked with success. */
    void checked(Instant now, String remark) {
        checked = Optional.of(now);
        problem = remark;
        failing = false;
    }

    /** Asked with success before this process began. */
    void seen(Instant time) {
        if (checked.isEmpty()) {
            checked = Optional.of(time);
        }
    }

    void failed(String text) {
        problem = text;
        failing = true;
    }

    boolean failing() {
        return failing;
    }

    /** Why its signatures are old, if they are. */
    Optional<String> old(Instant now, Duration limit) {
        Duration unchecked = Duration.between(checked.orElse(since), now);
        if (unchecked.compareTo(limit) > 0) {
            return Optional.of("not updated for " + unchecked.toHours() + " hours");
        }
        if (name.equals(DAILY) && built.isPresent()) {
            Duration age = Duration.between(built.get(), now);
            if (age.compareTo(limit) > 0) {
                return Optional.of("version " + version + " was made " + age.toHours() + " hours ago");
            }
        }
        return Optional.empty();
    }

    /** Problem and age. */
    String text(Instant now, Duration limit) {
        String age =
                old(now, limit).map(text -> "The signatures are old: " + text).orElse("");
        return problem.isEmpty() || age.isEmpty() ? problem + age : age + ". " + problem;
    }

    SignatureUpdater.State state(Instant next, Instant now, Duration limit) {
        return new SignatureUpdater.State(name, version, checked, next, text(now, limit));
    }
}
