package org.postrider.filter.virus.internal.engine;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles ClamAV's hexadecimal signatures: bytes, {@code ?} for half bytes, {@code *} and {@code {n-m}} gaps, {@code [n-m]},
 * alternatives {@code (aa|bb)} and {@code !(aa|bb)}, and the edges {@code (B) (L) (W)}. Confined to one signature.
 */
final class HexParser {
    /** Exact gaps up to this are bytes that do not count: the piece stays one. */
    private static final int MAX_INLINE_GAP = 64;

    private static final int MAX_LENGTH = 64 << 10;
    private static final int MAX_PIECES = 256;
    private static final int MAX_CHOICES = 1_024;

    /** @param nocase letters match in both cases @param wide a NUL follows each byte @param wholeWord no letter or digit beside */
    record Options(boolean nocase, boolean wide, boolean wholeWord) {
        static final Options NONE = new Options(false, false, false);
    }

    private final String text;
    private final Options options;
    private final List<Body.Piece> pieces = new ArrayList<>();
    private final List<Body.Gap> gaps = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private final ByteArrayOutputStream mask = new ByteArrayOutputStream();
    private int at;

    private HexParser(String text, Options options) {
        this.text = text;
        this.options = options;
    }

    /** @throws SignatureException if it is malformed or nothing in it is literal */
    static Body parse(String text, Offset offset, Options options) throws SignatureException {
        if (text.length() > 2 * MAX_LENGTH) {
            throw SignatureException.malformed("a signature of " + text.length() + " characters");
        }
        return new HexParser(text, options).parse(offset);
    }

    private Body parse(Offset offset) throws SignatureException {
        while (at < text.length()) {
            step();
        }
        if (gaps.size() > pieces.size() || pieces.size() > MAX_PIECES) {
            throw SignatureException.malformed("a gap without bytes before it, or too many gaps");
        }
        endPiece();
        if (pieces.size() != gaps.size() + 1) {
            throw SignatureException.malformed("a gap without bytes behind it");
        }
        Body.Anchor anchor = Body.anchor(pieces);
        if (anchor == null) {
            throw new SignatureException(SignatureException.Reason.NO_LITERAL, "no two literal bytes side by side");
        }
        return new Body(pieces, gaps, offset, options.wholeWord(), anchor);
    }

    private void step() throws SignatureException {
        char c = text.charAt(at);
        switch (c) {
            case '*' -> {
                at++;
                gap(new Body.Gap(0, Body.ANY));
            }
            case '{', '[' -> braces(c == '{' ? '}' : ']');
            case '(' -> alternatives(false);
            case '!' -> {
                at++;
                if (at >= text.length() || text.charAt(at) != '(') {
                    throw SignatureException.malformed("! without alternatives");
                }
                alternatives(true);
            }
            default -> {
                if (at + 1 >= text.length()) {
                    throw SignatureException.malformed("half a byte at its end");
                }
                octet(c, text.charAt(at + 1));
                at += 2;
            }
        }
    }

    private void octet(char high, char low) throws SignatureException {
        int bits = (high == '?' ? 0 : 0xf0) | (low == '?' ? 0 : 0x0f);
        int byteValue = (high == '?' ? 0 : digit(high) << 4) | (low == '?' ? 0 : digit(low));
        put(byteValue, bits);
        if (options.wide()) {
            put(0, 0xff);
        }
    }

    private void put(int byteValue, int bits) {
        boolean letter = options.nocase() && bits == 0xff && isLetter(byteValue);
        int counted = letter ? 0xdf : bits;
        value.write(byteValue & counted);
        mask.write(counted);
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static int digit(char c) throws SignatureException {
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw SignatureException.malformed("no hexadecimal digit: " + (c > 0x20 && c < 0x7f ? c : '?'));
        }
        return digit;
    }

    private void braces(char close) throws SignatureException {
        int end = text.indexOf(close, at);
        if (end < 0) {
            throw SignatureException.malformed("an open brace");
        }
        Body.Gap gap = range(text.substring(at + 1, end));
        at = end + 1;
        boolean begun = value.size() > 0 || !items.isEmpty();
        boolean last = at == text.length();
        boolean exact = gap.min() == gap.max() && gap.min() <= MAX_INLINE_GAP;
        if (begun && (last || exact)) {
            // What need not be there tells nothing at the end.
            wild(gap.min());
        } else {
            gap(gap);
        }
    }

    private static Body.Gap range(String range) throws SignatureException {
        int dash = range.indexOf('-');
        int min = number(dash < 0 ? range : range.substring(0, dash), 0);
        int max = dash < 0 ? min : number(range.substring(dash + 1), Body.ANY);
        if (max < min || dash < 0 && range.isEmpty()) {
            throw SignatureException.malformed("gap {" + range + '}');
        }
        return new Body.Gap(min, max);
    }

    private void wild(int count) throws SignatureException {
        if (count > MAX_LENGTH) {
            throw SignatureException.malformed("gap of " + count);
        }
        for (int i = 0; i < count; i++) {
            value.write(0);
            mask.write(0);
        }
    }

    private static int number(String digits, int otherwise) throws SignatureException {
        if (digits.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(digits);
            if (number < 0) {
                throw SignatureException.malformed("gap of " + digits);
            }
            return number;
        } catch (NumberFormatException e) {
            throw SignatureException.malformed("gap of " + digits);
        }
    }

    /** Two gaps side by side are one: {@code {5}*}. */
    private void gap(Body.Gap gap) throws SignatureException {
        if (value.size() == 0 && items.isEmpty() && !gaps.isEmpty()) {
            Body.Gap last = gaps.remove(gaps.size() - 1);
            boolean open = last.max() == Body.ANY || gap.max() == Body.ANY;
            gaps.add(new Body.Gap(last.min() + gap.min(), open ? Body.ANY : last.max() + gap.max()));
            return;
        }
        endPiece();
        gaps.add(gap);
    }

    private void endPiece() throws SignatureException {
        endRun();
        if (items.isEmpty()) {
            throw SignatureException.malformed("a gap at its start or end");
        }
        pieces.add(Body.Piece.of(items));
        items.clear();
    }

    private void endRun() {
        if (value.size() > 0) {
            items.add(run(value.toByteArray(), mask.toByteArray()));
            value.reset();
            mask.reset();
        }
    }

    private static Item.Run run(byte[] value, byte[] mask) {
        for (byte bits : mask) {
            if (bits != -1) {
                return new Item.Run(value, mask);
            }
        }
        return new Item.Run(value, null);
    }

    private void alternatives(boolean not) throws SignatureException {
        int end = text.indexOf(')', at);
        if (end < 0) {
            throw SignatureException.malformed("an open parenthesis");
        }
        String inside = text.substring(at + 1, end);
        at = end + 1;
        endRun();
        Item edge = edge(inside, not);
        if (edge != null) {
            items.add(edge);
            return;
        }
        String[] words = inside.split("\\|", -1);
        if (words.length > MAX_CHOICES || inside.indexOf('(') >= 0) {
            throw new SignatureException(SignatureException.Reason.UNSUPPORTED, "nested or too many alternatives");
        }
        Item.Run[] runs = new Item.Run[words.length];
        for (int i = 0; i < words.length; i++) {
            runs[i] = choice(words[i]);
        }
        Item one = oneOf(runs, not);
        choose(one != null ? one : new Item.Choice(runs, not));
        if (not && Arrays.stream(runs).mapToInt(Item.Run::min).distinct().count() > 1) {
            throw SignatureException.malformed("negated alternatives of several lengths");
        }
    }

    /** Of several lengths it is a piece of its own, so that within a piece all stands at fixed distances. */
    private void choose(Item item) throws SignatureException {
        if (item.min() == item.max()) {
            items.add(item);
            return;
        }
        if (!items.isEmpty()) {
            endPiece();
            gaps.add(new Body.Gap(0, 0));
        }
        items.add(item);
        if (at < text.length() && "*{[".indexOf(text.charAt(at)) < 0) {
            endPiece();
            gaps.add(new Body.Gap(0, 0));
        }
    }

    private static @Nullable Item edge(String inside, boolean not) {
        return switch (inside) {
            case "B" -> new Item.Edge(Item.Edge.Kind.WORD, not);
            case "L" -> new Item.Edge(Item.Edge.Kind.LINE, not);
            case "W" -> new Item.Edge(Item.Edge.Kind.NON_WORD, not);
            default -> null;
        };
    }

    private Item.Run choice(String word) throws SignatureException {
        if (word.isEmpty() || word.length() % 2 != 0) {
            throw SignatureException.malformed("alternative \"" + word + '"');
        }
        for (int i = 0; i < word.length(); i += 2) {
            octet(word.charAt(i), word.charAt(i + 1));
        }
        Item.Run run = run(value.toByteArray(), mask.toByteArray());
        value.reset();
        mask.reset();
        return run;
    }

    private static @Nullable Item oneOf(Item.Run[] runs, boolean not) {
        long[] bits = new long[4];
        for (Item.Run run : runs) {
            if (run.value().length != 1) {
                return null;
            }
            byte[] mask = run.mask();
            for (int b = 0; b < 256; b++) {
                if ((b & (mask == null ? 0xff : mask[0] & 0xff)) == (run.value()[0] & 0xff)) {
                    bits[b >>> 6] |= 1L << b;
                }
            }
        }
        for (int i = 0; i < 4 && not; i++) {
            bits[i] = ~bits[i];
        }
        return new Item.OneOf(bits);
    }
}
