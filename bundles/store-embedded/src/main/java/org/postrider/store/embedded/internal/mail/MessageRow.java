package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.time.Instant;
import org.postrider.role.store.MessageInfo;
import org.postrider.store.embedded.internal.index.Form;

/**
 * What changes of a message. Form 1: varint MODSEQ, signed varint date in milliseconds, varint size, flags. Immutable.
 *
 * @param modSeq of the last change
 * @param dateMillis internal date
 * @param size bytes
 * @param flags flags
 */
record MessageRow(long modSeq, long dateMillis, long size, Flags flags) {
    byte[] encode() {
        Form.Writer out = Rows.begin();
        out.number(modSeq).signed(dateMillis).number(size);
        flags.write(out);
        return out.toBytes();
    }

    static MessageRow decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "message row");
        return new MessageRow(in.number(), in.signed(), in.number(), Flags.read(in));
    }

    MessageRow with(Flags next, long nextModSeq) {
        return new MessageRow(nextModSeq, dateMillis, size, next);
    }

    MessageInfo info(long uid) {
        return new MessageInfo(uid, flags.names(), Instant.ofEpochMilli(dateMillis), size, modSeq);
    }
}
