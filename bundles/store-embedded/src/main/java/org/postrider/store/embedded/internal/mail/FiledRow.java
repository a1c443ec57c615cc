package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import org.postrider.role.store.Appended;
import org.postrider.store.embedded.internal.index.Form;

/**
 * Where an action id was filed. Form 1: all as varints. Immutable.
 *
 * @param uidValidity then
 * @param uid the message's
 * @param modSeq the change's
 */
record FiledRow(long uidValidity, long uid, long modSeq) {
    byte[] encode() {
        return Rows.begin().number(uidValidity).number(uid).number(modSeq).toBytes();
    }

    static FiledRow decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "filed row");
        return new FiledRow(in.number(), in.number(), in.number());
    }

    Appended again() {
        return new Appended(uidValidity, uid, modSeq, true);
    }
}
