package org.postrider.imap.internal.search;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.UidSet;

/** One criterion (RFC 3501 section 6.4.4). Immutable. Closed on purpose: {@link SearchParser} makes all kinds. */
public sealed interface SearchKey {
    /**
     * Tells whether a message matches, as far as it can be told; with content nothing is unknown.
     *
     * @throws IOException if the content cannot be read
     */
    Truth test(Candidate message) throws IOException;

    /** How a date is compared. */
    enum When {
        /** Earlier days. */
        BEFORE,
        /** That day. */
        ON,
        /** That day and later ones. */
        SINCE;

        boolean holds(LocalDate found, LocalDate wanted) {
            return switch (this) {
                case BEFORE -> found.isBefore(wanted);
                case ON -> found.equals(wanted);
                case SINCE -> !found.isBefore(wanted);
            };
        }
    }

    /** All of them; all messages if there is none. */
    record And(List<SearchKey> keys) implements SearchKey {
        @Override
        public Truth test(Candidate message) throws IOException {
            Truth all = Truth.YES;
            for (SearchKey key : keys) {
                Truth one = key.test(message);
                if (one == Truth.NO) {
                    return Truth.NO;
                }
                all = one == Truth.UNKNOWN ? one : all;
            }
            return all;
        }
    }

    /** Either. */
    record Or(SearchKey left, SearchKey right) implements SearchKey {
        @Override
        public Truth test(Candidate message) throws IOException {
            Truth first = left.test(message);
            if (first == Truth.YES) {
                return first;
            }
            Truth second = right.test(message);
            return second == Truth.NO ? first : second;
        }
    }

    /** The opposite. */
    record Not(SearchKey key) implements SearchKey {
        @Override
        public Truth test(Candidate message) throws IOException {
            return key.test(message).negated();
        }
    }

    /** A flag is set. */
    record Flag(String flag) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            return Truth.of(message.info().flags().contains(flag));
        }
    }

    /** A keyword is set, in any case of its letters. */
    record Keyword(String keyword) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            return Truth.of(message.info().flags().stream().anyMatch(keyword::equalsIgnoreCase));
        }
    }

    /** It is recent for this session. */
    record Recent() implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            return Truth.of(message.recent());
        }
    }

    /** It is one of these. */
    record Uids(UidSet uids) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            return Truth.of(uids.contains(message.info().uid()));
        }
    }

    /** INTERNALDATE, in UTC. */
    record Internal(When when, LocalDate date) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            LocalDate found = LocalDate.ofInstant(message.info().internalDate(), ZoneOffset.UTC);
            return Truth.of(when.holds(found, date));
        }
    }

    /** The Date field's day, whatever its zone. */
    record Sent(When when, LocalDate date) implements SearchKey {
        @Override
        public Truth test(Candidate message) throws IOException {
            if (!message.hasContent()) {
                return Truth.UNKNOWN;
            }
            Optional<LocalDate> found = message.text().sentDay();
            return Truth.of(found.isPresent() && when.holds(found.get(), date));
        }
    }

    /** Arrived after, or not after, an instant (RFC 5032). */
    record Arrived(boolean after, Instant instant) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            boolean younger = message.info().internalDate().isAfter(instant);
            return Truth.of(younger == after);
        }
    }

    /** Larger, or smaller, than that. */
    record Size(boolean larger, long bytes) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            long size = message.info().size();
            return Truth.of(larger ? size > bytes : size < bytes);
        }
    }

    /** Changed at or after a MODSEQ (RFC 7162 section 3.1.5). */
    record ModSeq(long modSeq) implements SearchKey {
        @Override
        public Truth test(Candidate message) {
            return Truth.of(message.info().modSeq() >= modSeq);
        }
    }

    /** A header field holds a text; any such field if the text is empty. */
    record Header(String field, Needle needle) implements SearchKey {
        @Override
        public Truth test(Candidate message) throws IOException {
            return message.hasContent() ? Truth.of(message.text().headerHolds(field, needle)) : Truth.UNKNOWN;
        }

        /** Header fields are named in any case. */
        static Header of(String field, String text) {
            return new Header(field.toLowerCase(Locale.ROOT), new Needle(text));
        }
    }

    /** The body, and with {@code headers} the header too, holds a text. */
    record Text(Needle needle, boolean headers) implements SearchKey {
        @Override
        public Truth test(Candidate message) throws IOException {
            return message.hasContent() ? Truth.of(message.text().holds(needle, headers)) : Truth.UNKNOWN;
        }
    }

    /** A message to be tested. */
    interface Candidate {
        /** What the mailbox knows. */
        org.postrider.role.store.MessageInfo info();

        /** Whether it is recent for this session. */
        boolean recent();

        /** Whether the content is at hand. */
        default boolean hasContent() {
            return false;
        }

        /** The content's text; only if it is at hand. */
        default MessageText text() {
            throw new IllegalStateException("No content at hand");
        }
    }

    /** A message whose content is not at hand. */
    record Known(org.postrider.role.store.MessageInfo info, boolean recent) implements Candidate {}

    /** A message with its content. */
    record Loaded(
            org.postrider.role.store.MessageInfo info,
            boolean recent,
            @Nullable MessageText content) implements Candidate {
        @Override
        public boolean hasContent() {
            return true;
        }

        @Override
        public MessageText text() {
            MessageText text = content;
            if (text == null) {
                throw new IllegalStateException("No content at hand");
            }
            return text;
        }
    }
}
