package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.reply.Reply;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.runtime.AwayException;

/** The admin's view of one engine. Reads records in pages. Thread-safe. */
final class Administration implements QueueAdmin {
    private final Engine engine;
    private final Clock clock;

    Administration(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<QueueEntry>> list(QueueFilter filter) {
        Search search = new Search(filter);
        return search.entries("").thenCompose(v -> search.corrupt("")).thenApply(v -> search.found);
    }

    @Override
    public CompletionStage<Optional<QueueDetail>> show(String id) {
        return engine.spool().get(id).thenApply(record -> {
            if (record.isEmpty()) {
                return Optional.empty();
            }
            try {
                Entry entry = engine.spool().codec().decode(record.get());
                return Optional.of(new QueueDetail(describe(entry), actions(entry), content(entry)));
            } catch (CorruptRecordException e) {
                return Optional.empty();
            }
        });
    }

    private static Content content(Entry entry) {
        return entry.branches().size() == 1
                ? entry.branches().get(0).variant().content()
                : entry.mail().content();
    }

    private static List<String> actions(Entry entry) {
        List<String> lines = new ArrayList<>();
        entry.unfiltered().forEach(r -> lines.add("chain - " + r.address() + " UNFILTERED"));
        for (Branch branch : entry.branches()) {
            if (!branch.planned()) {
                String state =
                        branch.held() ? "HELD " + branch.variant().destiny().reason() : "UNPLANNED";
                branch.variant().envelope().recipients().forEach(r -> lines.add("- - " + r.address() + ' ' + state));
            }
            for (PlannedAction act : branch.actions()) {
                String reply = act.reply().map(r -> " " + r).orElse("");
                lines.add(shown(act.action().agent())
                        + ' '
                        + shown(act.action().target())
                        + ' '
                        + act.action().recipient().address()
                        + ' '
                        + act.state()
                        + reply);
            }
        }
        return lines;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private QueueEntry describe(Entry entry) {
        State state = state(entry);
        boolean planned = state == State.DEFERRED || state == State.UNFILTERED;
        String error = entry.hold().orElseGet(entry::lastError);
        return new QueueEntry(
                entry.id(),
                state,
                entry.accepted(),
                entry.mail().content().size(),
                entry.mail().envelope().sender().toString(),
                entry.openRecipients().stream().map(Address::toString).toList(),
                entry.tries(),
                planned ? engine.scheduler().due(entry.id()).or(() -> Optional.of(entry.due())) : Optional.empty(),
                error);
    }

    private State state(Entry entry) {
        boolean unfiltered = !entry.unfiltered().isEmpty();
        return engine.scheduler().state(entry.id(), unfiltered).orElseGet(() -> {
            if (entry.hold().isPresent() || !entry.open() && !entry.done()) {
                return State.HELD;
            }
            boolean later = entry.due().isAfter(clock.instant());
            return unfiltered ? State.UNFILTERED : later ? State.DEFERRED : State.ACTIVE;
        });
    }

    @Override
    public CompletionStage<Integer> flush(QueueFilter filter) {
        engine.destinations().forgive();
        return request(filter, new Request.Flush(), false);
    }

    @Override
    public CompletionStage<Integer> hold(QueueFilter filter, String reason) {
        return request(filter, new Request.Hold(reason), false);
    }

    @Override
    public CompletionStage<Integer> release(QueueFilter filter) {
        return request(filter, new Request.Release(), true);
    }

    @Override
    public CompletionStage<Integer> bounce(QueueFilter filter, String reason) {
        Reply reply = Reply.cleaned(554, "5.7.1", reason);
        return list(filter).thenCompose(found -> carryOut(living(found), new Request.Bounce(reply)));
    }

    @Override
    public CompletionStage<Integer> delete(QueueFilter filter) {
        return list(filter)
                .thenCompose(found -> carryOut(living(found), new Request.Delete())
                        .thenCompose(count -> deleteCorrupt(found).thenApply(corrupt -> count + corrupt)));
    }

    private CompletionStage<Integer> deleteCorrupt(List<QueueEntry> found) {
        CompletionStage<Integer> all = CompletableFuture.completedStage(0);
        for (QueueEntry entry : found) {
            if (entry.state() == State.CORRUPT) {
                all = all.thenCompose(
                        count -> engine.spool().deleteCorrupt(entry.id()).thenApply(v -> count + 1));
            }
        }
        return all;
    }

    private static List<String> living(List<QueueEntry> found) {
        return found.stream()
                .filter(e -> e.state() != State.CORRUPT)
                .map(QueueEntry::id)
                .toList();
    }

    private CompletionStage<Integer> request(QueueFilter filter, Request request, boolean held) {
        return list(filter).thenCompose(found -> {
            List<String> ids = found.stream()
                    .filter(e -> e.state() != State.CORRUPT && (e.state() == State.HELD) == held)
                    .map(QueueEntry::id)
                    .toList();
            return carryOut(ids, request);
        });
    }

    private CompletionStage<Integer> carryOut(List<String> ids, Request request) {
        int count = engine.scheduler().request(ids, request);
        return count < 0
                ? CompletableFuture.failedStage(new AwayException("queue (still owned by the instance before)"))
                : CompletableFuture.completedStage(count);
    }

    /** One pass over the records. */
    private final class Search {
        private final QueueFilter filter;
        private final Pattern pattern;
        private final Instant before;
        private final List<QueueEntry> found = new ArrayList<>();

        Search(QueueFilter filter) {
            this.filter = filter;
            this.pattern =
                    Pattern.compile(Pattern.quote(filter.pattern()).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE);
            Duration age = filter.olderThan();
            this.before = age.isZero() ? Instant.MAX : clock.instant().minus(age);
        }

        private boolean full() {
            return filter.limit() > 0 && found.size() >= filter.limit();
        }

        CompletionStage<Void> entries(String after) {
            return engine.spool().page(after).thenCompose(page -> {
                page.forEach(this::look);
                boolean end = page.size() < Spool.PAGE || full();
                return end
                        ? CompletableFuture.completedStage(null)
                        : entries(page.get(page.size() - 1).id());
            });
        }

        private void look(Spool.Raw raw) {
            if (full()) {
                return;
            }
            try {
                QueueEntry entry = describe(engine.spool().codec().decode(raw.bytes()));
                if (matches(entry)) {
                    found.add(entry);
                }
            } catch (CorruptRecordException e) {
                addCorrupt(raw, e.getMessage() == null ? "" : e.getMessage());
            }
        }

        CompletionStage<Void> corrupt(String after) {
            if (full()) {
                return CompletableFuture.completedStage(null);
            }
            return engine.spool().corrupt(after).thenCompose(page -> {
                page.forEach(raw -> addCorrupt(raw, "set aside; " + raw.bytes().length + " bytes"));
                return page.size() < Spool.PAGE
                        ? CompletableFuture.completedStage(null)
                        : corrupt(page.get(page.size() - 1).id());
            });
        }

        private void addCorrupt(Spool.Raw raw, String why) {
            QueueEntry entry =
                    new QueueEntry(raw.id(), State.CORRUPT, Instant.EPOCH, 0, "", List.of(), 0, Optional.empty(), why);
            if (!full() && matches(entry)) {
                found.add(entry);
            }
        }

        private boolean matches(QueueEntry entry) {
            boolean state = filter.state().isEmpty() || filter.state().get() == entry.state();
            return state && named(entry) && inDomain(entry) && !entry.received().isAfter(before);
        }

        private boolean named(QueueEntry entry) {
            return filter.pattern().isEmpty()
                    || entry.id().equals(filter.pattern())
                    || pattern.matcher(entry.sender()).matches()
                    || entry.recipients().stream()
                            .anyMatch(r -> pattern.matcher(r).matches());
        }

        private boolean inDomain(QueueEntry entry) {
            String end = '@' + filter.domain().toLowerCase(Locale.ROOT);
            return filter.domain().isEmpty()
                    || entry.recipients().stream()
                            .anyMatch(r -> r.toLowerCase(Locale.ROOT).endsWith(end));
        }
    }
}
