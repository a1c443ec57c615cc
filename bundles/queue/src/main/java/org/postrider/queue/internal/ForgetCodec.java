package org.postrider.queue.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.delivery.ActionId;

/**
 * Action ids that agents shall forget. Stateless. Version 1: the version (one octet); agents: name, action ids: delivery,
 * number; CRC-32C.
 */
final class ForgetCodec {
    private static final int VERSION = 1;

    private ForgetCodec() {}

    static byte[] encode(Map<String, List<ActionId>> idsByAgent) {
        RecordWriter out = new RecordWriter().octet(VERSION);
        out.list(
                idsByAgent.entrySet(),
                (w, agent) -> w.text(agent.getKey())
                        .list(agent.getValue(), (v, id) -> v.text(id.delivery()).number(id.number())));
        return out.sealed();
    }

    static Map<String, List<ActionId>> decode(byte[] record) throws CorruptRecordException {
        RecordReader in = new RecordReader(record);
        if (in.octet() != VERSION) {
            throw new CorruptRecordException("its version is unknown");
        }
        Map<String, List<ActionId>> ids = new LinkedHashMap<>();
        int agents = in.count();
        for (int i = 0; i < agents; i++) {
            ids.computeIfAbsent(in.text(), a -> new ArrayList<>()).addAll(in.list(ForgetCodec::id));
        }
        return ids;
    }

    private static ActionId id(RecordReader in) throws CorruptRecordException {
        String delivery = in.text();
        int number = (int) in.number();
        try {
            return new ActionId(delivery, number);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("an action id is malformed");
        }
    }
}
