package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.index.Form;

/** What the rows of mailboxes have in common: each begins with the number of its form. Stateless. */
final class Rows {
    private static final int FORM = 1;

    private Rows() {}

    static Form.Writer begin() {
        return new Form.Writer(64).one(FORM);
    }

    static Form.Reader open(byte[] row, String what) throws IOException {
        Form.Reader in = new Form.Reader(row);
        int form = in.one();
        if (form != FORM) {
            throw new IOException("A " + what + " of form " + form + " was written by a newer Postrider");
        }
        return in;
    }

    /** Ranges as distances from each other. */
    static void write(UidSet set, Form.Writer out) {
        out.number(set.ranges());
        long last = 0;
        for (int i = 0; i < set.ranges(); i++) {
            out.number(set.first(i) - last).number(set.last(i) - set.first(i));
            last = set.last(i);
        }
    }

    static UidSet readSet(Form.Reader in) throws IOException {
        int ranges = in.count();
        UidSet.Builder set = UidSet.builder();
        long last = 0;
        for (int i = 0; i < ranges; i++) {
            long first = last + in.number();
            last = first + in.number();
            if (first < 1 || last < first || last > UidSet.MAX) {
                throw new IOException("A stored set of UIDs is broken: " + first + ":" + last);
            }
            set.add(first, last);
        }
        return set.build();
    }
}
