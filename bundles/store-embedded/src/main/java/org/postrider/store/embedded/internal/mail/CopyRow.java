package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.index.Form;

/**
 * What a {@link LargeCopy} that has not ended has made. Form 1: mailbox, ranges. Immutable.
 *
 * @param mailbox where the copies are
 * @param copies their UIDs
 */
record CopyRow(long mailbox, UidSet copies) {
    byte[] encode() {
        Form.Writer out = Rows.begin().number(mailbox);
        Rows.write(copies, out);
        return out.toBytes();
    }

    static CopyRow decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "copy row");
        return new CopyRow(in.number(), Rows.readSet(in));
    }
}
