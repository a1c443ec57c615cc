package org.postrider.queue.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.runtime.MailIds;

/**
 * Decides whom to tell what (RFC 3461 section 5, 6) and makes the entries that do it. Each final state is reported once: the
 * mark is written in the batch that writes the notification. Nothing is ever sent to the null sender, and notifications come
 * from it, so none can lead to another. Thread-safe.
 */
final class Reporter {
    private static final int MAX_LINES = 500;

    private final Settings settings;
    private final NoticeWriter writer;
    private final MailIds ids;
    private final Journal journal;

    Reporter(Settings settings, NoticeWriter writer, MailIds ids, Journal journal) {
        this.settings = settings;
        this.writer = writer;
        this.ids = ids;
        this.journal = journal;
    }

    /** Whether {@link #notices} would make any; quick. */
    boolean due(Entry entry, Instant now) {
        if (entry.mail().envelope().sender().isNull()) {
            return settings.doubleBounceTo().isPresent()
                    && entry.actions().stream().anyMatch(Reporter::failedNow);
        }
        return warns(entry, now)
                || entry.actions().stream().anyMatch(a -> wanted(a).isPresent());
    }

    private static boolean failedNow(PlannedAction act) {
        return !act.reported() && act.state() == PlannedAction.State.FAILED;
    }

    private boolean warns(Entry entry, Instant now) {
        return !entry.warned()
                && entry.hold().isEmpty()
                && entry.open()
                && settings.schedule().late(entry.age(now));
    }

    private static Optional<NoticeWriter.Kind> wanted(PlannedAction act) {
        if (act.reported() || act.open()) {
            return Optional.empty();
        }
        Recipient recipient = act.action().recipient();
        if (act.state() == PlannedAction.State.FAILED) {
            return recipient.wantsFailure() ? Optional.of(NoticeWriter.Kind.FAILURE) : Optional.empty();
        }
        boolean success = recipient.notifyOn().contains(Notify.SUCCESS);
        return success ? Optional.of(NoticeWriter.Kind.SUCCESS) : Optional.empty();
    }

    /** New entries that tell the sender; marks in the entry what has been told. Reads content. */
    List<Entry> notices(Entry entry, Instant now) {
        List<NoticeWriter.Line> failures = new ArrayList<>();
        List<NoticeWriter.Line> successes = new ArrayList<>();
        for (PlannedAction act : entry.actions()) {
            wanted(act).ifPresent(kind -> (kind == NoticeWriter.Kind.FAILURE ? failures : successes).add(line(act)));
            if (!act.open()) {
                act.markReported();
            }
        }
        List<Entry> notices = new ArrayList<>();
        if (entry.mail().envelope().sender().isNull()) {
            doubleBounce(entry, failures, now).ifPresent(notices::add);
            return notices;
        }
        Address sender = entry.mail().envelope().sender().address().orElseThrow();
        notice(entry, NoticeWriter.Kind.FAILURE, sender, failures, now).ifPresent(notices::add);
        notice(entry, NoticeWriter.Kind.SUCCESS, sender, successes, now).ifPresent(notices::add);
        if (warns(entry, now)) {
            entry.warned(true);
            notice(entry, NoticeWriter.Kind.DELAY, sender, delayed(entry), now).ifPresent(notices::add);
        }
        return notices;
    }

    private static NoticeWriter.Line line(PlannedAction act) {
        String action = switch (act.state()) {
            case FAILED -> "failed";
            case RELAYED -> "relayed";
            case EXPANDED -> "expanded";
            case DELIVERED -> "delivered";
            case OPEN -> "delayed";
        };
        return new NoticeWriter.Line(act.action().recipient(), action, act.reply(), act.where());
    }

    /** What waits, for recipients who did not say that they need not know. */
    private static List<NoticeWriter.Line> delayed(Entry entry) {
        List<NoticeWriter.Line> lines = new ArrayList<>();
        Optional<Reply> last = Optional.empty();
        entry.unfiltered().forEach(r -> lines.add(new NoticeWriter.Line(r, "delayed", last, "")));
        for (Branch branch : entry.branches()) {
            if (!branch.planned() && !branch.held()) {
                branch.variant()
                        .envelope()
                        .recipients()
                        .forEach(r -> lines.add(new NoticeWriter.Line(r, "delayed", last, "")));
            }
            branch.actions().stream()
                    .filter(PlannedAction::open)
                    .map(Reporter::line)
                    .forEach(lines::add);
        }
        lines.removeIf(line -> {
            Set<Notify> wish = line.recipient().notifyOn();
            return !wish.isEmpty() && !wish.contains(Notify.DELAY);
        });
        return lines;
    }

    /** A notification that cannot be delivered itself: the sender is nobody. */
    private Optional<Entry> doubleBounce(Entry entry, List<NoticeWriter.Line> failures, Instant now) {
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        String who = failures.get(0).recipient().address().toString();
        journal.event(entry.id(), "double-bounce", "no way back for mail to <" + who + ">");
        boolean loops = settings.doubleBounceTo()
                .map(to ->
                        failures.stream().anyMatch(f -> f.recipient().address().equals(to)))
                .orElse(true);
        return loops
                ? Optional.empty()
                : notice(
                        entry,
                        NoticeWriter.Kind.FAILURE,
                        settings.doubleBounceTo().orElseThrow(),
                        failures,
                        now);
    }

    private Optional<Entry> notice(
            Entry entry, NoticeWriter.Kind kind, Address to, List<NoticeWriter.Line> lines, Instant now) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        List<NoticeWriter.Line> shown = lines.subList(0, Math.min(lines.size(), MAX_LINES));
        String id = ids.next();
        try {
            NoticeWriter.Notice notice = writer.write(entry, kind, to, shown, now, id);
            journal.note(
                    entry.id(),
                    kind == NoticeWriter.Kind.FAILURE ? "bounced" : "notified",
                    Map.of("kind", kind.name(), "to", to.toString(), "notice", id, "recipients", lines.size()));
            return Optional.of(Entry.of(acceptance(notice, to, now, id), now));
        } catch (IOException e) {
            // The original cannot be read: the sender cannot be told by returning it, and waiting would not mend it.
            journal.error(entry.id(), "notification-lost", e);
            return Optional.empty();
        }
    }

    private static Acceptance acceptance(NoticeWriter.Notice notice, Address to, Instant now, String id)
            throws IOException {
        Content content = notice.content();
        Scanned scanned = StructureScanner.scan(content, ScanLimits.DEFAULT);
        Recipient recipient = new Recipient(to, Set.of(Notify.NEVER), Optional.empty());
        Envelope envelope = new Envelope(
                ReversePath.none(),
                List.of(recipient),
                notice.eightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
                to.international(),
                DsnReturn.UNSPECIFIED,
                Optional.empty());
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        SessionFacts session =
                new SessionFacts(Entry.MADE_HERE, Entry.MADE_HERE, here, "", Optional.empty(), Optional.empty());
        ChainMail mail = new ChainMail(
                id, envelope, session, content, scanned.root(), scanned.headers(), now, Phase.AFTER_ACCEPT, Map.of());
        Destiny destiny = new Destiny.Deliver(List.of(), Optional.empty(), "notification");
        Variant variant = new Variant(destiny, envelope, content, scanned.root());
        return new Acceptance(mail, List.of(variant), Optional.empty());
    }
}
