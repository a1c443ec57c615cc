package org.postrider.chain.internal;

import org.postrider.filter.Destiny;
import org.postrider.role.chain.Variant;

/**
 * A variant in the making. Immutable.
 *
 * @param destiny what shall become of it
 * @param version its bytes and envelope now
 */
record Draft(Destiny destiny, LinkView.Version version) {
    /** True if someone is going to read it: only then the finish stage sees it. */
    boolean leaves() {
        return destiny instanceof Destiny.Deliver || destiny instanceof Destiny.Redirect;
    }

    Draft with(LinkView.Version other) {
        return new Draft(destiny, other);
    }

    Variant variant() {
        return new Variant(destiny, version.envelope(), version.content(), version.structure());
    }
}
