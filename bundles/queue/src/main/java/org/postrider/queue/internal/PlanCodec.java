package org.postrider.queue.internal;

import java.util.List;
import java.util.Optional;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.filter.Destiny;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;

/** Destinies, plans and their state in records of version 1; see {@link EntryCodec}. Stateless. */
final class PlanCodec {
    // The place in this list is what is written: append only.
    private static final List<PlannedAction.State> STATES = List.of(
            PlannedAction.State.OPEN,
            PlannedAction.State.DELIVERED,
            PlannedAction.State.RELAYED,
            PlannedAction.State.EXPANDED,
            PlannedAction.State.FAILED);

    private PlanCodec() {}

    /** Edits are left out: the chain has applied them. */
    static void destiny(RecordWriter out, Destiny destiny) {
        if (destiny instanceof Destiny.Deliver deliver) {
            out.octet('d').text(deliver.reason()).text(deliver.folder());
        } else if (destiny instanceof Destiny.Quarantine quarantine) {
            out.octet('q').text(quarantine.reason()).text(quarantine.category());
        } else if (destiny instanceof Destiny.Reject reject) {
            reply(out.octet('r').text(reject.reason()), reject.reply());
        } else if (destiny instanceof Destiny.Defer defer) {
            reply(out.octet('t').text(defer.reason()), defer.reply());
        } else if (destiny instanceof Destiny.Discard discard) {
            out.octet('x').text(discard.reason());
        } else if (destiny instanceof Destiny.Hold hold) {
            out.octet('h').text(hold.reason());
        } else {
            Destiny.Redirect redirect = (Destiny.Redirect) destiny;
            MailCodec.address(out.octet('>').text(redirect.reason()), redirect.to());
        }
    }

    static Destiny destiny(RecordReader in) throws CorruptRecordException {
        int kind = in.octet();
        String reason = in.text();
        try {
            return switch (kind) {
                case 'd' -> new Destiny.Deliver(List.of(), in.optionalText(), reason);
                case 'q' -> new Destiny.Quarantine(in.text(), reason);
                case 'r' -> new Destiny.Reject(reply(in), reason);
                case 't' -> new Destiny.Defer(reply(in), reason);
                case 'x' -> new Destiny.Discard(reason);
                case 'h' -> new Destiny.Hold(reason);
                case '>' -> new Destiny.Redirect(MailCodec.address(in), reason);
                default -> throw new CorruptRecordException("an unknown destiny: " + kind);
            };
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("a destiny is malformed: " + e.getMessage());
        }
    }

    static void reply(RecordWriter out, Reply reply) {
        out.number(reply.code()).text(reply.status()).text(reply.text());
    }

    static Reply reply(RecordReader in) throws CorruptRecordException {
        int code = (int) in.number();
        String status = in.text();
        String text = in.text();
        try {
            return new Reply(code, status, text);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("a reply is malformed");
        }
    }

    /** The delivery id is not written: it is made of the entry's id and the branch's number. */
    static void planned(RecordWriter out, PlannedAction planned) {
        planned(out, planned, planned.reply(), planned.where());
    }

    /** With as little as is needed to go on. */
    static void plannedBriefly(RecordWriter out, PlannedAction planned) {
        planned(out, planned, planned.reply().map(r -> new Reply(r.code(), r.status(), "")), "");
    }

    private static void planned(RecordWriter out, PlannedAction planned, Optional<Reply> reply, String where) {
        Action action = planned.action();
        out.number(action.id().number()).text(action.agent()).text(action.target());
        MailCodec.recipient(out, action.recipient());
        boolean same = action.original().equals(action.recipient());
        out.flag(same);
        if (!same) {
            MailCodec.recipient(out, action.original());
        }
        out.octet(STATES.indexOf(planned.state())).flag(planned.reported()).flag(reply.isPresent());
        reply.ifPresent(r -> reply(out, r));
        out.text(where);
    }

    static PlannedAction planned(RecordReader in, String delivery) throws CorruptRecordException {
        int number = (int) in.number();
        String agent = in.text();
        String target = in.text();
        Recipient recipient = MailCodec.recipient(in);
        Recipient original = in.flag() ? recipient : MailCodec.recipient(in);
        PlannedAction.State state = in.choice(STATES);
        boolean reported = in.flag();
        Optional<Reply> reply = in.flag() ? Optional.of(reply(in)) : Optional.empty();
        String where = in.text();
        try {
            Action action = new Action(new ActionId(delivery, number), agent, target, recipient, original);
            return PlannedAction.restored(action, state, reply, where, reported);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("an action id is malformed");
        }
    }
}
