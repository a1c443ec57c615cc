package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.Appended;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.UidSet;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.state.StateAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies more messages than one change can carry: in pieces, which others see one after another, and yet all or none. Each
 * piece notes in the same change what there is so far, in a {@link CopyRow}; the last one removes the note. If a piece fails,
 * the copies noted are removed at once; if the process ends, at the next start. Thread-safe.
 */
final class LargeCopy {
    private static final Logger LOG = LoggerFactory.getLogger(LargeCopy.class);

    private final StateAccess access;
    private final MailCommits commits;
    private final int atOnce;
    /** Notes found at the start are of copies that were interrupted; those that come later are not to be touched. */
    private final CompletionStage<Void> looked;

    /** Begins to remove what a crash has left. @param atOnce messages in a piece */
    LargeCopy(StateAccess access, MailCommits commits, int atOnce) {
        this.access = access;
        this.commits = commits;
        this.atOnce = atOnce;
        this.looked = access.read(() -> notes(access)).handle((notes, failure) -> {
            if (failure == null) {
                notes.forEach(this::undoLeft);
            } else {
                LOG.warn(
                        "event=interrupted-copies-left cause=\"{}\" hint=\"they go at the next start\"",
                        failure.toString());
            }
            return null;
        });
    }

    private static Map<Long, CopyRow> notes(StateAccess access) throws IOException {
        Map<Long, CopyRow> notes = new LinkedHashMap<>();
        try (Index.Moment moment = access.engine().index().moment()) {
            moment.scanPrefix(Keys.table('k'), (key, value) -> {
                notes.put(Keys.lastNumber(key), CopyRow.decode(value));
                return true;
            });
        }
        return notes;
    }

    private void undoLeft(long number, CopyRow row) {
        LOG.info("event=copy-undone mailbox={} cause=\"a crash has interrupted it\"", row.mailbox());
        var unused = undo(number, row.mailbox());
    }

    /** @return source UID to copy; or exceptionally, and nothing is copied */
    CompletionStage<Map<Long, Appended>> copy(long from, UidSet uids, long to) {
        CompletionStage<Long> number = commits.small(Durability.LAZY, work -> work.next("copy", 1));
        return looked.thenCompose(done -> access.onPool(() -> there(from, uids)))
                .thenCombine(number, (there, own) -> new Run(own, from, there, to))
                .thenCompose(run -> run.go().exceptionallyCompose(run::broken));
    }

    private UidSet there(long from, UidSet uids) throws IOException, MailStoreException {
        try (Index.Moment moment = access.engine().index().moment()) {
            return new MailQueries(moment).uids(from).intersect(uids);
        }
    }

    private List<UidSet> pieces(UidSet set) {
        List<UidSet> pieces = new ArrayList<>();
        PrimitiveIterator.OfLong uids = set.stream().iterator();
        while (uids.hasNext()) {
            UidSet.Builder piece = UidSet.builder();
            for (int i = 0; i < atOnce && uids.hasNext(); i++) {
                piece.add(uids.nextLong());
            }
            pieces.add(piece.build());
        }
        return pieces;
    }

    /** One copy. Its steps follow one another. */
    private final class Run {
        private final long number;
        private final long from;
        private final long to;
        private final Deque<UidSet> left;
        private final Map<Long, Appended> made = new LinkedHashMap<>();
        private @Nullable CopyRow note;

        Run(long number, long from, UidSet uids, long to) {
            this.number = number;
            this.from = from;
            this.left = new ArrayDeque<>(pieces(uids));
            this.to = to;
        }

        CompletionStage<Map<Long, Appended>> go() {
            if (left.isEmpty()) {
                return CompletableFuture.completedStage(made);
            }
            UidSet piece = left.remove();
            return commits.large(to, Durability.SYNC, copying(piece, note, left.isEmpty()))
                    .thenCompose(copies -> {
                        made.putAll(copies);
                        note = with(note, copies);
                        return go();
                    });
        }

        private @Nullable CopyRow with(@Nullable CopyRow before, Map<Long, Appended> copies) {
            if (copies.isEmpty()) {
                return before;
            }
            UidSet.Builder all = UidSet.builder();
            if (before != null) {
                all.addAll(before.copies());
            }
            copies.values().forEach(copy -> all.add(copy.uid()));
            return new CopyRow(to, all.build());
        }

        private MailWork.Change<Map<Long, Appended>> copying(UidSet piece, @Nullable CopyRow before, boolean last) {
            return work -> {
                byte[] key = MailKeys.copying(number);
                byte @Nullable [] expected = before == null ? null : before.encode();
                if (!Arrays.equals(work.watched(key), expected)) {
                    throw new MailStoreException(Reason.AWAY, "The store was started anew, which has undone the copy");
                }
                Map<Long, Appended> copies =
                        MessageChanges.copy(from, piece, to, false).run(work);
                CopyRow after = with(before, copies);
                if (last) {
                    work.edits().remove(key);
                } else if (after != null) {
                    work.edits().put(key, after.encode());
                }
                return copies;
            };
        }

        private CompletionStage<Map<Long, Appended>> broken(Throwable failure) {
            return undo(number, to).thenCompose(done -> CompletableFuture.failedStage(failure));
        }
    }

    /** Removes the copies that are noted. What fails is left to the next start. */
    private CompletionStage<Void> undo(long number, long mailbox) {
        return undoAll(number, mailbox).exceptionally(failure -> {
            LOG.warn(
                    "event=copy-not-undone mailbox={} cause=\"{}\" hint=\"undone at the next start\"",
                    mailbox,
                    failure.toString());
            return null;
        });
    }

    private CompletionStage<Void> undoAll(long number, long mailbox) {
        return commits.large(mailbox, Durability.SYNC, undoing(number))
                .thenCompose(more -> more ? undoAll(number, mailbox) : CompletableFuture.completedStage(null));
    }

    /** Removes a piece. @return whether there is more */
    private MailWork.Change<Boolean> undoing(long number) {
        return work -> {
            byte[] key = MailKeys.copying(number);
            byte[] row = work.watched(key);
            if (row == null) {
                return false;
            }
            CopyRow note = CopyRow.decode(row);
            List<UidSet> pieces = pieces(note.copies());
            // With the mailbox its messages go.
            boolean there = work.watched(MailKeys.head(note.mailbox())) != null && !pieces.isEmpty();
            if (there) {
                MessageChanges.expunge(note.mailbox(), pieces.get(0), false).run(work);
            }
            if (!there || pieces.size() == 1) {
                work.edits().remove(key);
                return false;
            }
            UidSet.Builder rest = UidSet.builder();
            pieces.subList(1, pieces.size()).forEach(rest::addAll);
            work.edits().put(key, new CopyRow(note.mailbox(), rest.build()).encode());
            return true;
        };
    }
}
