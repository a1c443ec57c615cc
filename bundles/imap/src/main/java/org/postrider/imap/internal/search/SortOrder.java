package org.postrider.imap.internal.search;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.mime.AddressList;
import org.postrider.mime.AddressParser;
import org.postrider.role.store.MessageInfo;

/** SORT's criteria (RFC 5256 section 3). Immutable. */
public final class SortOrder {
    private static final int MAX_KEYS = 20;

    private final List<Key> keys;

    private enum Field {
        ARRIVAL,
        CC,
        DATE,
        FROM,
        SIZE,
        SUBJECT,
        TO
    }

    private record Key(Field field, boolean reverse) {}

    /** One message with what it is sorted by. Values stand in the order of the keys. */
    public record Row(long uid, List<Comparable<?>> values) {}

    private SortOrder(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Reads criteria in parentheses. */
    public static SortOrder read(Tokens in) throws BadCommandException {
        List<Key> keys = new ArrayList<>();
        boolean reverse = false;
        for (String word : in.keywordList()) {
            if (word.equals("REVERSE") && !reverse) {
                reverse = true;
                continue;
            }
            keys.add(new Key(field(word), reverse));
            reverse = false;
        }
        if (keys.isEmpty() || reverse || keys.size() > MAX_KEYS) {
            throw new BadCommandException("Bad sort criteria");
        }
        return new SortOrder(keys);
    }

    private static Field field(String word) throws BadCommandException {
        for (Field field : Field.values()) {
            if (field.name().equals(word)) {
                return field;
            }
        }
        throw new BadCommandException("Unknown sort key " + word);
    }

    /** True if the message's header is needed. */
    public boolean needsContent() {
        return keys.stream().anyMatch(k -> k.field() != Field.ARRIVAL && k.field() != Field.SIZE);
    }

    /** A row of what the mailbox knows; only if no content is needed. */
    public Row row(MessageInfo info) {
        List<Comparable<?>> values = new ArrayList<>(keys.size());
        for (Key key : keys) {
            values.add(key.field() == Field.SIZE ? (Comparable<?>) info.size() : info.internalDate());
        }
        return new Row(info.uid(), values);
    }

    /** A row with content. */
    public Row row(MessageInfo info, MessageText text) throws IOException {
        List<Comparable<?>> values = new ArrayList<>(keys.size());
        for (Key key : keys) {
            values.add(value(key.field(), info, text));
        }
        return new Row(info.uid(), values);
    }

    private static Comparable<?> value(Field field, MessageInfo info, MessageText text) throws IOException {
        return switch (field) {
            case ARRIVAL -> info.internalDate();
            case SIZE -> info.size();
            case DATE -> text.sent().map(OffsetDateTime::toInstant).orElse(info.internalDate());
            case SUBJECT -> fold(BaseSubject.of(text.header().value("Subject").orElse("")));
            case CC -> mailbox(text, "Cc");
            case FROM -> mailbox(text, "From");
            case TO -> mailbox(text, "To");
        };
    }

    /** The local part of the first address. */
    private static String mailbox(MessageText text, String name) throws IOException {
        AddressList list = AddressParser.parse(text.header().value(name).orElse(""));
        if (list.entries().isEmpty()) {
            return "";
        }
        AddressList.Entry first = list.entries().get(0);
        return fold(first instanceof AddressList.Group group ? group.name() : ((AddressList.Mailbox) first).local());
    }

    private static String fold(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** UIDs in order; messages that are equal stay in the order of their UIDs. */
    public long[] sort(List<Row> rows) {
        Comparator<Row> order = this::compare;
        return rows.stream()
                .sorted(order.thenComparingLong(Row::uid))
                .mapToLong(Row::uid)
                .toArray();
    }

    private int compare(Row a, Row b) {
        for (int i = 0; i < keys.size(); i++) {
            int order = compare(a.values().get(i), b.values().get(i));
            if (order != 0) {
                return keys.get(i).reverse() ? -order : order;
            }
        }
        return 0;
    }

    private static int compare(Comparable<?> a, Comparable<?> b) {
        if (a instanceof Instant one && b instanceof Instant two) {
            return one.compareTo(two);
        }
        if (a instanceof Long one && b instanceof Long two) {
            return one.compareTo(two);
        }
        return a.toString().compareTo(b.toString());
    }
}
