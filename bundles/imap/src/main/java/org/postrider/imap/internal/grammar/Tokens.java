package org.postrider.imap.internal.grammar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A cursor over one command's octets (RFC 3501 section 9), literals inline. Never recursive: whoever reads nested lists
 * keeps its own bounded stack. Confined to one thread.
 */
public final class Tokens {
    private static final String ATOM_SPECIALS = "(){%*\"\\";
    private static final int MAX_FLAGS = 100;
    private static final int MAX_FLAG_LENGTH = 128;

    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads {@code bytes} from {@code from} to {@code to}; the array is not copied. */
    public Tokens(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Reads ASCII text; for tests and stored forms. */
    public static Tokens of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Tokens(bytes, 0, bytes.length);
    }

    /** The next octet, or -1 at the end. */
    public int peek() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    /** Where the cursor is. */
    public int position() {
        return at;
    }

    /** Moves the cursor back to where it was. */
    public void reset(int position) {
        at = position;
    }

    /** True if nothing is left. */
    public boolean atEnd() {
        return at >= end;
    }

    /** Takes the octet if it comes next. */
    public boolean take(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes the octet that must come next. */
    public void expect(char wanted) throws BadCommandException {
        if (!take(wanted)) {
            throw new BadCommandException(wanted == ' ' ? "Missing argument" : "Expected '" + wanted + "'");
        }
    }

    /** Takes the space between two arguments. */
    public void space() throws BadCommandException {
        expect(' ');
    }

    /** Nothing but spaces may be left: some clients leave one at the end. */
    public void end() throws BadCommandException {
        while (take(' ')) {
            continue;
        }
        if (!atEnd()) {
            throw new BadCommandException("Too many arguments");
        }
    }

    private static boolean isAtomChar(int c) {
        return c > ' ' && c != 0x7f && ATOM_SPECIALS.indexOf(c) < 0;
    }

    /** A tag: astring characters without plus. */
    public String tag() throws BadCommandException {
        int start = at;
        while (isAtomChar(peek()) && peek() != '+' && peek() < 0x80) {
            at++;
        }
        if (at == start) {
            throw new BadCommandException("Missing tag");
        }
        return ascii(start);
    }

    /** An atom in upper case, {@code ]} excluded, for keywords. */
    public String keyword() throws BadCommandException {
        return atom().toUpperCase(Locale.ROOT);
    }

    /** An atom as written; brackets end it, so that section names can be read. */
    public String atom() throws BadCommandException {
        int start = at;
        while (isAtomChar(peek()) && peek() != ']' && peek() != '[' && peek() < 0x80) {
            at++;
        }
        if (at == start) {
            throw new BadCommandException("Expected a word");
        }
        return ascii(start);
    }

    private String ascii(int start) {
        return new String(bytes, start, at - start, StandardCharsets.US_ASCII);
    }

    /** An astring: atom, quoted string or literal, decoded as UTF-8 if it is, else as ISO-8859-1. */
    public String astring() throws BadCommandException {
        return decode(astringBytes());
    }

    /** An astring's octets. */
    public byte[] astringBytes() throws BadCommandException {
        if (peek() == '"' || peek() == '{') {
            return stringBytes();
        }
        int start = at;
        while (isAtomChar(peek())) {
            at++;
        }
        if (at == start) {
            throw new BadCommandException("Expected a string");
        }
        return copy(start, at);
    }

    /** A mailbox name with wildcards (list-mailbox), undecoded. */
    public String listMailbox() throws BadCommandException {
        if (peek() == '"' || peek() == '{') {
            return decode(stringBytes());
        }
        int start = at;
        while (isAtomChar(peek()) || peek() == '%' || peek() == '*') {
            at++;
        }
        if (at == start) {
            throw new BadCommandException("Expected a mailbox pattern");
        }
        return decode(copy(start, at));
    }

    /** A quoted string or a literal. */
    public String string() throws BadCommandException {
        return decode(stringBytes());
    }

    /** A quoted string's or a literal's octets. */
    public byte[] stringBytes() throws BadCommandException {
        if (take('"')) {
            return quoted();
        }
        if (take('{')) {
            return literal();
        }
        throw new BadCommandException("Expected a string");
    }

    private byte[] quoted() throws BadCommandException {
        byte[] out = new byte[end - at];
        int used = 0;
        while (true) {
            int c = peek();
            at++;
            if (c == '"') {
                return Arrays.copyOf(out, used);
            }
            if (c == '\\') {
                c = peek();
                at++;
                if (c != '"' && c != '\\') {
                    throw new BadCommandException("Bad escape in quoted string");
                }
            } else if (c <= 0 || c == '\r' || c == '\n') {
                throw new BadCommandException("Bad quoted string");
            }
            out[used++] = (byte) c;
        }
    }

    private byte[] literal() throws BadCommandException {
        long size = number64();
        take('+');
        if (!take('}') || !take('\r') || !take('\n') || size > end - at) {
            throw new BadCommandException("Bad literal");
        }
        int start = at;
        at += (int) size;
        byte[] octets = copy(start, at);
        for (byte octet : octets) {
            if (octet == 0) {
                throw new BadCommandException("NUL in literal");
            }
        }
        return octets;
    }

    /** An astring, or null for the atom NIL. */
    public boolean nil() {
        boolean nil = end - at >= 3
                && new String(bytes, at, 3, StandardCharsets.US_ASCII).equalsIgnoreCase("NIL")
                && (end - at == 3 || !isAtomChar(bytes[at + 3] & 0xff));
        at += nil ? 3 : 0;
        return nil;
    }

    /** 0 to 2^32-1. */
    public long number() throws BadCommandException {
        long number = number64();
        if (number > 0xffff_ffffL) {
            throw new BadCommandException("Number too large");
        }
        return number;
    }

    /** 1 to 2^32-1. */
    public long nonZero() throws BadCommandException {
        long number = number();
        if (number == 0) {
            throw new BadCommandException("Number must not be 0");
        }
        return number;
    }

    /** 0 to 2^63-1 (RFC 7162 section 7). */
    public long number64() throws BadCommandException {
        int start = at;
        long number = 0;
        while (isDigit()) {
            int digit = bytes[at++] - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                throw new BadCommandException("Number too large");
            }
            number = 10 * number + digit;
        }
        if (at == start) {
            throw new BadCommandException("Expected a number");
        }
        return number;
    }

    /** True if a digit comes next. */
    public boolean isDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /** One flag: a keyword, or a backslash and a word. */
    public String flag() throws BadCommandException {
        boolean system = take('\\');
        String name = system ? atom() : decode(keywordFlag());
        if (name.length() > MAX_FLAG_LENGTH) {
            throw new BadCommandException("Flag too long");
        }
        return system ? Flags.system(name) : name;
    }

    private byte[] keywordFlag() throws BadCommandException {
        int start = at;
        while (isAtomChar(peek()) && peek() != ']' && peek() < 0x80) {
            at++;
        }
        if (at == start) {
            throw new BadCommandException("Expected a flag");
        }
        return copy(start, at);
    }

    /** Flags in parentheses. */
    public Set<String> flagList() throws BadCommandException {
        expect('(');
        Set<String> flags = new LinkedHashSet<>();
        while (!take(')')) {
            if (!flags.isEmpty()) {
                space();
            }
            flags.add(flag());
            if (flags.size() > MAX_FLAGS) {
                throw new BadCommandException("Too many flags");
            }
        }
        return flags;
    }

    /** Words in parentheses, in upper case; not nested. */
    public List<String> keywordList() throws BadCommandException {
        expect('(');
        List<String> words = new ArrayList<>();
        while (!take(')')) {
            if (!words.isEmpty()) {
                space();
            }
            words.add(keyword());
        }
        return words;
    }

    private byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** What is left, as text; for what cannot be parsed further. */
    public String rest() {
        String rest = decode(copy(at, end));
        at = end;
        return rest;
    }

    /** Octets as UTF-8 if they are, else as ISO-8859-1. */
    public static String decode(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException expected) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
