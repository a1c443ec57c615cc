package org.postrider.filter.virus.internal.engine;

/** A stretch of a body signature, between two gaps or a part of that. Immutable. */
sealed interface Item {
    /** Bytes it takes at least. */
    int min();

    /** Bytes it takes at most. */
    int max();

    /**
     * @param data the file @param at where it starts @param end of the file
     * @return whether it is there with the {@code length} it takes; lengths are tried by the caller
     */
    boolean matches(byte[] data, int at, int end, int length);

    /** Bytes that are told, some without their case or without half of it. @param mask null: all bits count */
    record Run(byte[] value, byte @org.jspecify.annotations.Nullable [] mask) implements Item {
        @Override
        public int min() {
            return value.length;
        }

        @Override
        public int max() {
            return value.length;
        }

        @Override
        public boolean matches(byte[] data, int at, int end, int length) {
            if (at + value.length > end) {
                return false;
            }
            byte[] bits = mask;
            if (bits == null) {
                return java.util.Arrays.equals(data, at, at + value.length, value, 0, value.length);
            }
            for (int i = 0; i < value.length; i++) {
                if ((data[at + i] & bits[i]) != value[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One byte out of several, or none of them. @param bits 256 bits */
    record OneOf(long[] bits) implements Item {
        @Override
        public int min() {
            return 1;
        }

        @Override
        public int max() {
            return 1;
        }

        @Override
        public boolean matches(byte[] data, int at, int end, int length) {
            return at < end && (bits[(data[at] & 0xff) >>> 6] >>> (data[at] & 63) & 1) != 0;
        }
    }

    /** One of several stretches of one length each. @param not true: none of them */
    record Choice(Run[] choices, boolean not) implements Item {
        @Override
        public int min() {
            int min = Integer.MAX_VALUE;
            for (Run run : choices) {
                min = Math.min(min, run.min());
            }
            return min;
        }

        @Override
        public int max() {
            int max = 0;
            for (Run run : choices) {
                max = Math.max(max, run.max());
            }
            return max;
        }

        @Override
        public boolean matches(byte[] data, int at, int end, int length) {
            if (at + length > end) {
                return false;
            }
            for (Run run : choices) {
                if (run.min() == length && run.matches(data, at, end, length)) {
                    return !not;
                }
            }
            return not;
        }
    }

    /** A place between two bytes of a certain kind; takes none. */
    record Edge(Kind kind, boolean not) implements Item {
        /** What stands here. */
        enum Kind {
            /** A word ends or begins: a byte that is no letter or digit, or the file's end, on one side. */
            WORD,
            /** A line ends or begins. */
            LINE,
            /** A byte that is no letter or digit. */
            NON_WORD
        }

        @Override
        public int min() {
            return 0;
        }

        @Override
        public int max() {
            return 0;
        }

        @Override
        public boolean matches(byte[] data, int at, int end, int length) {
            boolean before = at == 0 || is(data[at - 1]);
            boolean after = at >= end || is(data[at]);
            return (before || after) != not;
        }

        private boolean is(byte b) {
            if (kind == Kind.LINE) {
                return b == '\n' || b == '\r';
            }
            return !(b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z');
        }
    }
}
