package org.postrider.itests.pluginpack;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postrider.filter.Edit;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.filter.MailView;

/**
 * A filter that goes wrong, at mail with a header field X-Evil only; other mail it stamps. It runs in the server, in a bundle
 * of its own ({@link PluginJar}). Thread-safe.
 */
public final class BadFilter implements MailFilter {
    /** The header field of mail at which it goes wrong. */
    public static final String EVIL = "X-Evil";

    private static final long LOOP_NS = Duration.ofSeconds(20).toNanos();

    private final String behaviour;
    private final AtomicLong depth = new AtomicLong();

    /** @param properties of the component, with one named behaviour */
    public BadFilter(Map<String, Object> properties) {
        behaviour = String.valueOf(properties.get("behaviour"));
    }

    @Override
    public Findings examine(MailView mail, FilterContext context) throws Exception {
        if (mail.headers().stream().anyMatch(field -> field.is(EVIL))) {
            return goWrong();
        }
        return Findings.builder()
                .edit(new Edit.AddHeader("X-Seen-By", behaviour))
                .build();
    }

    private Findings goWrong() throws InterruptedException {
        return switch (behaviour) {
            case "throws" -> throw new IllegalStateException("I never liked this mail");
            case "loops" -> loop();
            case "sleeps" -> sleep();
            case "recurses" -> recurse();
            case "floods" -> flood();
            case "halts" -> halt();
            default -> Findings.none();
        };
    }

    /** Deaf to interrupts, for longer than any budget here; not for ever, since the machine is shared. */
    private Findings loop() {
        long end = System.nanoTime() + LOOP_NS;
        while (System.nanoTime() < end) {
            depth.incrementAndGet();
        }
        return Findings.none();
    }

    private static Findings sleep() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return Findings.none();
    }

    private Findings recurse() throws InterruptedException {
        depth.incrementAndGet();
        return goWrong();
    }

    private static Findings flood() {
        Findings.Builder findings = Findings.builder();
        for (int i = 0; i < 100_000; i++) {
            findings.add(new Finding(Finding.NOTE, "FLOOD", 0, Map.of("number", String.valueOf(i)), ""));
        }
        return findings.build();
    }

    private static Findings halt() {
        Runtime.getRuntime().halt(137);
        return Findings.none();
    }
}
