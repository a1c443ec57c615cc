package org.postrider.filter.virus.internal.engine;

/** Work that one file may cause beyond the pass over its bytes. Confined to one scan. */
final class Steps {
    /** The work is over its bound: what was not looked at must be told. */
    static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExceededException() {
            super("The step limit is reached", null, false, false);
        }
    }

    private long left;

    Steps(long most) {
        this.left = most;
    }

    void take(long count) {
        left -= count;
        if (left < 0) {
            throw new ExceededException();
        }
    }
}
