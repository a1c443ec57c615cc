package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.time.Instant;

/** A server does not want to be asked for a while. */
final class BlockedException extends IOException {
    private static final long serialVersionUID = 1L;

    BlockedException(String host, Instant until) {
        super(host + " does not want to be asked before " + until);
    }
}
