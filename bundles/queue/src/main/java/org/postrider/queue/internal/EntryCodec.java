package org.postrider.queue.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Envelope;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;
import org.postrider.role.store.ContentStore;

/**
 * An entry as the bytes under its key. Thread-safe.
 *
 * <p>Version 1, in the primitives of {@link RecordWriter}: the version (one octet); the head: held (flag), due (epoch
 * milliseconds); id; accepted (seconds, nanoseconds); hold reason (optional); tries; last error; warned (flag); settling
 * since (flag, seconds, nanoseconds); the mail: received (seconds, nanoseconds), session, envelope, content (the store's
 * form), structure, facts; unfiltered recipients; branches in the order of their numbers: destiny, envelope, content (flag:
 * same as the mail's; else the store's form), structure (flag: same; else the tree), plan (flag: there is one; actions);
 * the CRC-32C of all before it, four octets. Header fields are not written: they are read from the content again.
 */
final class EntryCodec {
    private static final int VERSION = 1;

    private final ContentStore store;

    EntryCodec(ContentStore store) {
        this.store = store;
    }

    /** What the index needs of an entry. */
    record Head(boolean held, long due) {}

    /** @throws IllegalArgumentException if it refers to content of another store, which must be adopted first */
    byte[] encode(Entry entry) {
        return encode(entry, PlanCodec::planned);
    }

    /** As {@link #encode}, but of replies only code and status, and not where they came from: nothing depends on them. */
    byte[] encodeBriefly(Entry entry) {
        return encode(entry, PlanCodec::plannedBriefly);
    }

    private byte[] encode(Entry entry, BiConsumer<RecordWriter, PlannedAction> act) {
        RecordWriter out = new RecordWriter();
        out.octet(VERSION).flag(entry.hold().isPresent() || !entry.open() && !entry.done());
        out.number(entry.due().toEpochMilli()).text(entry.id());
        instant(out, entry.accepted());
        out.text(entry.hold()).number(entry.tries()).text(entry.lastError()).flag(entry.warned());
        out.flag(entry.settling().isPresent());
        entry.settling().ifPresent(since -> instant(out, since));
        mail(out, entry.mail());
        out.list(entry.unfiltered(), MailCodec::recipient);
        out.list(entry.branches(), (w, b) -> branch(w, b, entry.mail(), act));
        return out.sealed();
    }

    private static void instant(RecordWriter out, Instant instant) {
        out.number(instant.getEpochSecond()).number(instant.getNano());
    }

    private static Instant instant(RecordReader in) throws CorruptRecordException {
        long seconds = in.number();
        long nanos = in.number();
        if (seconds < 0 || seconds > 1L << 40 || nanos < 0 || nanos >= 1_000_000_000) {
            throw new CorruptRecordException("a time is out of range");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private void mail(RecordWriter out, ChainMail mail) {
        instant(out, mail.received());
        MailCodec.session(out, mail.session());
        MailCodec.envelope(out, mail.envelope());
        out.bytes(store.encode(mail.content()));
        PartCodec.part(out, mail.structure());
        MailCodec.facts(out, mail.facts());
    }

    private void branch(RecordWriter out, Branch branch, ChainMail mail, BiConsumer<RecordWriter, PlannedAction> act) {
        Variant variant = branch.variant();
        PlanCodec.destiny(out, variant.destiny());
        MailCodec.envelope(out, variant.envelope());
        boolean sameContent = identical(variant.content(), mail.content());
        out.flag(sameContent);
        if (!sameContent) {
            out.bytes(store.encode(variant.content()));
        }
        boolean sameStructure = identical(variant.structure(), mail.structure());
        out.flag(sameStructure);
        if (!sameStructure) {
            PartCodec.part(out, variant.structure());
        }
        out.flag(branch.planned());
        if (branch.planned()) {
            out.list(branch.actions(), act);
        }
    }

    /** Whether nothing was edited: the chain then passes the very same object on. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean identical(Object one, Object other) {
        return one == other;
    }

    /** The head of a record whose checksum is right. */
    static Head head(byte[] record) throws CorruptRecordException {
        RecordReader in = new RecordReader(record);
        version(in);
        return new Head(in.flag(), in.number());
    }

    private static void version(RecordReader in) throws CorruptRecordException {
        int version = in.octet();
        if (version != VERSION) {
            throw new CorruptRecordException("its version " + version + " is unknown");
        }
    }

    Entry decode(byte[] record) throws CorruptRecordException {
        RecordReader in = new RecordReader(record);
        version(in);
        in.flag();
        Instant due = Instant.ofEpochMilli(in.number());
        String id = in.text();
        Instant accepted = instant(in);
        Optional<String> hold = in.optionalText();
        int tries = (int) in.number();
        String lastError = in.text();
        boolean warned = in.flag();
        Optional<Instant> settling = in.flag() ? Optional.of(instant(in)) : Optional.empty();
        Entry entry = new Entry(mail(in, id), accepted);
        entry.due(due);
        entry.hold(hold);
        entry.tries(tries);
        entry.lastError(lastError);
        entry.warned(warned);
        entry.settling(settling);
        entry.unfiltered().addAll(in.list(MailCodec::recipient));
        int branches = in.count();
        for (int i = 0; i < branches; i++) {
            entry.branches().add(branch(in, i, entry.mail()));
        }
        return entry;
    }

    private ChainMail mail(RecordReader in, String id) throws CorruptRecordException {
        Instant received = instant(in);
        SessionFacts session = MailCodec.session(in);
        Envelope envelope = MailCodec.envelope(in);
        Content content = content(in.bytes());
        Part structure = PartCodec.part(in);
        Map<String, Object> facts = MailCodec.facts(in);
        return new ChainMail(id, envelope, session, content, structure, List.of(), received, Phase.AFTER_ACCEPT, facts);
    }

    private Content content(byte[] form) throws CorruptRecordException {
        try {
            return store.decode(form);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("its content form is malformed: " + e.getMessage());
        }
    }

    private Branch branch(RecordReader in, int number, ChainMail mail) throws CorruptRecordException {
        Destiny destiny = PlanCodec.destiny(in);
        Envelope envelope = MailCodec.envelope(in);
        Content content = in.flag() ? mail.content() : content(in.bytes());
        Part structure = in.flag() ? mail.structure() : PartCodec.part(in);
        String delivery = delivery(mail.id(), number);
        @Nullable List<PlannedAction> plan = in.flag() ? in.list(r -> PlanCodec.planned(r, delivery)) : null;
        return new Branch(number, new Variant(destiny, envelope, content, structure), plan);
    }

    /** The delivery id in the action ids of a branch. */
    static String delivery(String id, int branch) {
        return id + '.' + branch;
    }

    /** Recipients of a list, for messages. */
    static String names(List<Recipient> recipients) {
        StringBuilder names = new StringBuilder();
        recipients.forEach(r -> names.append(names.length() == 0 ? "" : ",").append(r.address()));
        return names.toString();
    }
}
