package org.postrider.shell.internal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.trace.TraceEvent;

/**
 * One sentence on a message: what happened, why, what to do.
 *
 * @param id the message
 * @param events its trace, oldest first
 * @param queued its queue entry, while it has one
 */
record Explanation(String id, List<TraceEvent> events, Optional<QueueEntry> queued) {
    String sentence() {
        String head = "Message " + id + sender() + " ";
        return Plain.text(head + queued.map(this::waiting).orElseGet(this::ended));
    }

    private String sender() {
        for (TraceEvent event : events) {
            Object from = event.details().get("from");
            if (from != null) {
                return " from <" + from + ">";
            }
        }
        return "";
    }

    private String waiting(QueueEntry entry) {
        String recipients = String.join(", ", entry.recipients());
        String because = entry.lastError().isEmpty() ? "" : " because: " + entry.lastError();
        return switch (entry.state()) {
            case UNFILTERED -> "waits for the filters" + because + "; see mail:chain-list for the one that is away.";
            case ACTIVE -> "is being delivered to " + recipients + because + "; nothing to do.";
            case DEFERRED ->
                "could not be delivered to " + recipients + " yet (" + entry.tries() + " tries)" + because
                        + "; next try " + entry.next().map(Plain::text).orElse("soon") + ", or now: mail:queue-flush "
                        + id + ".";
            case HELD ->
                "is held" + because + "; release it with mail:queue-release " + id
                        + " or delete it with mail:queue-delete --force " + id + ".";
            case CORRUPT -> "has an unreadable record" + because + "; restore it from a backup, or delete it.";
        };
    }

    private String ended() {
        TraceEvent end = lastTelling();
        if (end == null) {
            return "left no telling step in its trace; see mail:trace " + id + ".";
        }
        String when = " (" + Plain.text(end.at()) + "); ";
        if (quarantined(end)) {
            return "was put into quarantine" + detail(" for ", end, "to") + because(reason(end)) + when
                    + "if that is wrong: mail:quarantine-release "
                    + last("quarantined").map(step -> text(step, "item")).orElse("with its id in mail:quarantine-list")
                    + '.';
        }
        if (end.event().equals("bounced")) {
            return "could not be delivered" + failure() + when + "the sender was told, in message "
                    + text(end, "notice") + "; mend the cause and have it sent again.";
        }
        StringBuilder what = new StringBuilder(verb(end));
        for (String key : List.of("to", "agent", "host", "where", "destiny", "reason", "reply", "cause")) {
            what.append(detail(", " + key + ' ', end, key));
        }
        return what + when + advice(end);
    }

    private static boolean quarantined(TraceEvent event) {
        return event.event().equals("delivered") && text(event, "agent").equals("quarantine");
    }

    /** The policy's words for what was done: its plan has the branch that is in the action's id, {@code id.branch/n}. */
    private String reason(TraceEvent act) {
        for (TraceEvent step : events) {
            if (step.event().equals("planned")
                    && text(act, "action").startsWith(id + '.' + text(step, "branch") + '/')) {
                return text(step, "reason");
            }
        }
        return "";
    }

    /** To whom, and what the last failure said. */
    private String failure() {
        return last("failed")
                .map(step -> detail(" to ", step, "to") + because(text(step, "reply")))
                .orElse("");
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : " because: " + reason;
    }

    private Optional<TraceEvent> last(String name) {
        return events.stream().filter(step -> step.event().equals(name)).reduce((first, second) -> second);
    }

    private static String detail(String before, TraceEvent event, String key) {
        String value = text(event, key);
        return value.isEmpty() ? "" : before + value;
    }

    private static String text(TraceEvent event, String key) {
        Object value = event.details().get(key);
        return value == null ? "" : value.toString();
    }

    private @Nullable TraceEvent lastTelling() {
        TraceEvent last = null;
        for (TraceEvent event : events) {
            String name = event.event().toLowerCase(Locale.ROOT);
            boolean housekeeping = name.equals("removed") || name.equals("settled") || name.equals("link");
            if (!housekeeping) {
                last = event;
            }
        }
        return last;
    }

    private static String verb(TraceEvent event) {
        return switch (event.event()) {
            case "delivered" -> "was delivered";
            case "rejected" -> "was rejected before it was accepted";
            case "failed", "expired" -> "could not be delivered (" + event.event() + ")";
            case "discarded" -> "was accepted and discarded";
            default -> "was last seen as \"" + event.event() + "\" by " + event.role();
        };
    }

    private String advice(TraceEvent event) {
        return switch (event.event()) {
            case "delivered" -> "nothing to do.";
            case "rejected", "discarded" -> "if that is wrong, see mail:trace " + id + " for the filter that decided.";
            case "failed", "expired" ->
                "the sender is told unless it wanted not to be; mend the cause and have it sent again.";
            default -> "see mail:trace " + id + ".";
        };
    }
}
