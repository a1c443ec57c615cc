package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postrider.delivery.Action;
import org.postrider.role.trace.TraceEvent;
import org.postrider.role.trace.TraceOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and trace what happens to entries. Thread-safe. */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.queue");

    private final TraceOutbox trace;
    private final Clock clock;
    private final String bundle;

    /** @param bundle symbolic name and version, for the trace */
    Journal(TraceOutbox trace, Clock clock, String bundle) {
        this.trace = trace;
        this.clock = clock;
        this.bundle = bundle;
    }

    private void record(String id, String event, Map<String, Object> details) {
        trace.record(new TraceEvent(id, clock.instant(), "queue", bundle, event, details));
    }

    /** Trace only. */
    void note(String id, String event, Map<String, Object> details) {
        record(id, event, details);
    }

    void queued(Entry entry) {
        String from = entry.mail().envelope().sender().toString();
        long size = entry.mail().content().size();
        int recipients = entry.mail().envelope().recipients().size();
        LOG.info(
                "id={} event=queued from=<{}> size={} rcpts={} filtered={}",
                entry.id(),
                from,
                size,
                recipients,
                entry.unfiltered().isEmpty());
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("from", from);
        details.put("size", size);
        details.put(
                "to",
                entry.mail().envelope().recipients().stream()
                        .map(recipient -> recipient.address().toString())
                        .toList());
        details.put("unfiltered", entry.unfiltered().size());
        entry.hold().ifPresent(reason -> details.put("hold", reason));
        record(entry.id(), "queued", details);
    }

    /** What came of one act. @param event such as {@code delivered} */
    void result(Entry entry, PlannedAction planned, String event) {
        Action action = planned.action();
        String reply = planned.reply().map(Object::toString).orElse("");
        String status = planned.reply().map(r -> r.status()).orElse("");
        long delay = Duration.between(entry.mail().received(), clock.instant()).toMillis();
        LOG.info(
                "id={} event={} to=<{}> agent={} where={} delay_ms={} dsn={} reply=\"{}\"",
                entry.id(),
                event,
                action.recipient().address(),
                action.agent(),
                printable(planned.where()),
                delay,
                status,
                printable(reply));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("to", action.recipient().address().toString());
        if (!action.original().address().equals(action.recipient().address())) {
            details.put("original", action.original().address().toString());
        }
        details.put("agent", action.agent());
        details.put("target", action.target());
        details.put("action", action.id().toString());
        details.put("where", planned.where());
        details.put("reply", reply);
        details.put("delayMs", delay);
        record(entry.id(), event, details);
    }

    /** Something about the whole entry, at INFO. */
    void event(String id, String event, String cause) {
        LOG.info("id={} event={} cause=\"{}\"", id, event, printable(cause));
        record(id, event, cause.isEmpty() ? Map.of() : Map.of("cause", cause));
    }

    /** Something about the whole entry that an admin should look at. */
    void warn(String id, String event, String cause, String hint) {
        LOG.warn("id={} event={} cause=\"{}\" hint=\"{}\"", id, event, printable(cause), hint);
        record(id, event, Map.of("cause", cause));
    }

    /** Our own bug or something that cannot be: with its stack. */
    void error(String id, String event, Throwable failure) {
        LOG.error("id={} event={} cause=\"{}\"", id, event, printable(Failures.text(failure)), failure);
        record(id, event, Map.of("cause", Failures.text(failure)));
    }

    /** Replies of remote hosts and texts of plugins must not forge lines or keys. */
    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f || c == '"') {
                return text.replaceAll("[\\x00-\\x1f\\x7f]", " ").replace('"', '\'');
            }
        }
        return text;
    }
}
