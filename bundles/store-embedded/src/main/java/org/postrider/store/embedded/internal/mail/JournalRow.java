package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.index.Form;

/**
 * What one change did. Form 1: ranges changed, ranges vanished. Immutable.
 *
 * @param changed new or changed UIDs
 * @param vanished UIDs gone
 */
record JournalRow(UidSet changed, UidSet vanished) {
    byte[] encode() {
        Form.Writer out = Rows.begin();
        Rows.write(changed, out);
        Rows.write(vanished, out);
        return out.toBytes();
    }

    static JournalRow decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "journal row");
        return new JournalRow(Rows.readSet(in), Rows.readSet(in));
    }
}
