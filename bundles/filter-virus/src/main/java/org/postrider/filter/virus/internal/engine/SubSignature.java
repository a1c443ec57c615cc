package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One part of a logical signature. Immutable. */
sealed interface SubSignature {
    /** Bytes to be found. @param bodies one, or two where both narrow and wide characters count */
    record Bytes(List<Body> bodies) implements SubSignature {}

    /**
     * A regular expression, tried once other parts were found.
     *
     * @param trigger what must be found first @param offset where it may match @param shape the expression
     * @param rolling it may match anywhere behind the offset, not only there @param encompass it ends with the offset's shift
     * @param global all matches count, not only the first
     */
    record Regex(Expression trigger, Offset offset, Pattern shape, boolean rolling, boolean encompass, boolean global)
            implements SubSignature {}

    /** A regular expression of which some text is known, tried once that was found. */
    record Searched(Body needed, Pattern shape) implements SubSignature {}

    /** A number in the file, compared. @param of the part from whose first hit its place is counted */
    record Number(int of, ByteCompare compare) implements SubSignature {}

    /** @param parts how many parts the whole signature has @throws SignatureException if it cannot be used */
    static SubSignature parse(String text, int parts) throws SignatureException {
        if (text.startsWith("fuzzy_img#")) {
            throw new SignatureException(SignatureException.Reason.FUZZY_IMAGE, "compares pictures");
        }
        if (text.startsWith("${")) {
            throw new SignatureException(SignatureException.Reason.UNSUPPORTED, "uses a macro");
        }
        if (text.indexOf('/') >= 0) {
            return regex(text, parts);
        }
        if (text.indexOf('#') >= 0) {
            return number(text, parts);
        }
        return bytes(text);
    }

    private static SubSignature bytes(String text) throws SignatureException {
        int end = text.lastIndexOf("::");
        String modifiers = end < 0 ? "" : text.substring(end + 2);
        String rest = end < 0 ? text : text.substring(0, end);
        int colon = rest.indexOf(':');
        Offset offset = colon < 0 ? Offset.ANYWHERE : Offset.parse(rest.substring(0, colon));
        String hex = rest.substring(colon + 1);
        boolean nocase = modifiers.indexOf('i') >= 0;
        boolean whole = modifiers.indexOf('f') >= 0;
        boolean wide = modifiers.indexOf('w') >= 0;
        boolean narrow = !wide || modifiers.indexOf('a') >= 0;
        if (!modifiers.chars().allMatch(c -> "ifwa".indexOf(c) >= 0)) {
            throw SignatureException.malformed("modifier ::" + modifiers);
        }
        List<Body> bodies = new ArrayList<>(2);
        if (narrow) {
            bodies.add(HexParser.parse(hex, offset, new HexParser.Options(nocase, false, whole)));
        }
        if (wide) {
            bodies.add(HexParser.parse(hex, offset, new HexParser.Options(nocase, true, whole)));
        }
        return new Bytes(List.copyOf(bodies));
    }

    private static SubSignature regex(String text, int parts) throws SignatureException {
        int first = text.indexOf('/');
        int last = text.lastIndexOf('/');
        if (first == last) {
            throw SignatureException.malformed("an open regular expression");
        }
        String head = text.substring(0, first);
        int colon = head.indexOf(':');
        Offset offset = colon < 0 ? Offset.ANYWHERE : Offset.parse(head.substring(0, colon));
        Expression trigger = Expression.parse(head.substring(colon + 1), parts);
        String flags = text.substring(last + 1);
        Pattern shape = Pcre.compile(text.substring(first + 1, last), flags);
        return new Regex(
                trigger, offset, shape, flags.indexOf('r') >= 0, flags.indexOf('e') >= 0, flags.indexOf('g') >= 0);
    }

    private static SubSignature number(String text, int parts) throws SignatureException {
        Matcher m = Holder.NUMBER.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(1)) >= parts) {
            throw SignatureException.malformed("byte comparison " + text);
        }
        return new Number(Integer.parseInt(m.group(1)), ByteCompare.parse(m.group(2)));
    }

    /** Keeps what an interface may not. */
    final class Holder {
        private static final Pattern NUMBER = Pattern.compile("(\\d{1,4})\\((.+)\\)");

        private Holder() {}
    }
}
