package org.postrider.smtp.internal;

import java.util.Map;
import org.postrider.message.Address;
import org.postrider.reply.Reply;

/**
 * The last word on a message. Immutable.
 *
 * @param all the reply to the message
 * @param own for LMTP: replies to recipients that fare otherwise
 * @param notes for log and trace
 */
record Verdict(Reply all, Map<Address, Reply> own, Map<String, Object> notes) {
    Verdict {
        own = Map.copyOf(own);
        notes = Map.copyOf(notes);
    }

    static Verdict accepted(String id) {
        return new Verdict(ok(id), Map.of(), Map.of());
    }

    static Reply ok(String id) {
        return new Reply(250, "2.0.0", "Ok: " + id);
    }

    static Verdict refused(Reply reply, String id) {
        return new Verdict(Replies.tagged(reply, id), Map.of(), Map.of());
    }

    Verdict noting(String key, Object value) {
        Map<String, Object> more = new java.util.LinkedHashMap<>(notes);
        more.put(key, value);
        return new Verdict(all, own, more);
    }

    Reply of(Address recipient) {
        return own.getOrDefault(recipient, all);
    }
}
