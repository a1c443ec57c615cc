package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a number that stands in the file, in binary or as digits. Immutable.
 *
 * @param shift from where another part was found @param base 0: binary; 10, 16; 1: digits of either kind
 * @param little binary, lowest byte first @param exact all {@code length} digits must be there @param length bytes
 * @param tests all must hold
 */
record ByteCompare(int shift, int base, boolean little, boolean exact, int length, List<Test> tests) {
    /** @param sign one of {@code = < >} */
    record Test(char sign, long number) {
        boolean holds(long value) {
            return sign == '=' ? value == number : sign == '<' ? value < number : value > number;
        }
    }

    private static final Pattern SHAPE = Pattern.compile(
            "(?:(0)|(<<|>>)((?:0x)?[0-9a-fA-F]{1,9}))?#([hdiableDIABLEH]*)(\\d{1,2})#([=<>](?:0x)?[0-9a-fA-F]{1,16}(?:,[=<>](?:0x)?[0-9a-fA-F]{1,16})?)");
    private static final int BINARY = 0;
    private static final int EITHER = 1;
    private static final int MAX_DIGITS = 18;

    static ByteCompare parse(String text) throws SignatureException {
        Matcher m = SHAPE.matcher(text);
        if (!m.matches()) {
            throw SignatureException.malformed("byte comparison " + text);
        }
        String options = m.group(4);
        int length = Integer.parseInt(m.group(5));
        int base = base(options);
        int most = base == BINARY ? 8 : MAX_DIGITS;
        if (length == 0 || length > most || base == BINARY && Integer.bitCount(length) != 1) {
            throw SignatureException.malformed("byte comparison of " + length + " bytes");
        }
        List<Test> tests = new ArrayList<>(2);
        for (String test : m.group(6).split(",")) {
            tests.add(new Test(test.charAt(0), decode(test.substring(1))));
        }
        long shift = m.group(3) == null ? 0 : decode(m.group(3));
        int signed = (int) ("<<".equals(m.group(2)) ? -shift : shift);
        return new ByteCompare(
                signed, base, options.indexOf('l') >= 0, options.indexOf('e') >= 0, length, List.copyOf(tests));
    }

    private static int base(String options) {
        if (options.indexOf('i') >= 0) {
            return BINARY;
        }
        if (options.indexOf('h') >= 0) {
            return 16;
        }
        return options.indexOf('d') >= 0 ? 10 : EITHER;
    }

    private static long decode(String text) throws SignatureException {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw SignatureException.malformed("number " + text);
        }
    }

    /** @param hit where the other part was found */
    boolean holds(byte[] data, int size, int hit) {
        long at = (long) hit + shift;
        if (at < 0 || at >= size || base == BINARY && at + length > size) {
            return false;
        }
        if (base == BINARY) {
            return test(binary(data, (int) at));
        }
        return digits(data, size, (int) at);
    }

    private boolean test(long value) {
        return tests.stream().allMatch(test -> test.holds(value));
    }

    private long binary(byte[] data, int at) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | data[little ? at + length - 1 - i : at + i] & 0xff;
        }
        return value;
    }

    private boolean digits(byte[] data, int size, int at) {
        int from = at;
        int end = Math.min(size, at + length);
        boolean prefixed = end - from > 2 && data[from] == '0' && (data[from + 1] | 0x20) == 'x';
        int radix = base == EITHER ? prefixed ? 16 : 10 : base;
        from += radix == 16 && prefixed ? 2 : 0;
        long value = 0;
        int to = from;
        while (to < end && Character.digit(data[to], radix) >= 0) {
            value = value * radix + Character.digit(data[to++], radix);
        }
        return to > from && (!exact || to == at + length) && test(value);
    }
}
