package org.postrider.unpack.internal.document;

import java.io.IOException;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Gives the objects embedded in RTF (version 1.9.1): the bytes of each {@code \objdata} and {@code \datastore}. Immutable. What
 * may stand between the digits differs from reader to reader, and attackers live on that: where there is more than white
 * space, the object is given in both ways, and the document is ambiguous.
 */
final class RtfDecoder implements Decoder {
    private static final int MAX_WORD = 32;
    private static final int MAX_INNER = 20;
    private static final int LOOK_EVERY = 4_096;

    @Override
    public String format() {
        return "rtf";
    }

    @Override
    public boolean accepts(Packed file) {
        // Word asks for no more than this.
        int at = 0;
        while (at < 64 && (file.startsWith(at, ' ') || file.startsWith(at, '\r') || file.startsWith(at, '\n'))) {
            at++;
        }
        return file.startsWith(at, '{', '\\', 'r', 't');
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        int objects = 0;
        int words = 0;
        long at = 0;
        int c = bytes.at(0);
        while (c >= 0) {
            if (c != '\\') {
                at++;
            } else {
                if (++words % LOOK_EVERY == 0 && members.full()) {
                    return;
                }
                RtfWord word = RtfWord.read(bytes, at);
                at = word.end();
                if (word.is("objdata") || word.is("datastore")) {
                    at = object(bytes, word, ++objects, members);
                    if (members.full()) {
                        return;
                    }
                }
            }
            c = bytes.at(at);
        }
    }

    private static long object(Bytes bytes, RtfWord word, int number, Members members) throws IOException {
        String name = "object" + number;
        RtfHex strict = new RtfHex(bytes, word.end(), false);
        members.add(name + OleObjectDecoder.SUFFIX, strict, 0);
        // Digits that follow at once are a parameter, or the first of the object.
        boolean odd = strict.odd() || Latin.isDigit(bytes.at(word.nameEnd()));
        if (odd && !members.full()) {
            RtfHex lenient = new RtfHex(bytes, word.nameEnd(), true);
            members.ambiguous("RTF_OBJECT", "readers differ on what stands between the digits of an object");
            members.add(name + "b" + OleObjectDecoder.SUFFIX, lenient, 0);
            // An object inside an object is one of its own to some readers.
            return strict.inner() >= 0 && number <= MAX_INNER ? strict.inner() : strict.position();
        }
        return strict.position();
    }

    /**
     * A control word or symbol.
     *
     * @param name empty for a symbol
     * @param parameter 0 if there is none
     * @param nameEnd behind the name
     * @param end behind it
     */
    record RtfWord(String name, long parameter, long nameEnd, long end) {
        /** Reads what follows a backslash. */
        static RtfWord read(Bytes bytes, long backslash) throws IOException {
            long at = backslash + 1;
            int c = bytes.at(at);
            if (!Latin.isLetter(c)) {
                return new RtfWord("", c == '\'' ? 2 : 0, at, Math.min(bytes.size(), at + 1));
            }
            StringBuilder name = new StringBuilder(16);
            while (Latin.isLetter(c)) {
                if (name.length() < MAX_WORD) {
                    name.append((char) c);
                }
                c = bytes.at(++at);
            }
            long nameEnd = at;
            boolean minus = c == '-';
            c = minus ? bytes.at(++at) : c;
            long parameter = 0;
            while (Latin.isDigit(c)) {
                parameter = Math.min(parameter * 10 + c - '0', Integer.MAX_VALUE);
                c = bytes.at(++at);
            }
            return new RtfWord(name.toString(), minus ? -parameter : parameter, nameEnd, c == ' ' ? at + 1 : at);
        }

        boolean is(String word) {
            return name.equals(word);
        }
    }
}
