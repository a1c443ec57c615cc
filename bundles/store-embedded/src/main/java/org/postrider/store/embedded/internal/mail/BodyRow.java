package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import org.postrider.store.embedded.internal.index.Form;

/**
 * What never changes of a message. Form 1: the rope's form with its length, the structure's form with its length. Immutable.
 *
 * @param rope see {@code RopeForm}
 * @param structure see {@link PartForm}
 */
record BodyRow(byte[] rope, byte[] structure) {
    byte[] encode() {
        return Rows.begin().bytes(rope).bytes(structure).toBytes();
    }

    static BodyRow decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "body row");
        return new BodyRow(in.bytes(), in.bytes());
    }
}
