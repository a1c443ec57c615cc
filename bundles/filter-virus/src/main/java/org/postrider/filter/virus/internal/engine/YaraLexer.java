package org.postrider.filter.virus.internal.engine;

/** Splits YARA source into words. Confined to one text. */
final class YaraLexer {
    /** What a word is. */
    enum Kind {
        /** A name or keyword. */
        WORD,
        /** A number, with KB or MB counted in. */
        NUMBER,
        /** Text in quotes, its escapes kept. */
        TEXT,
        /** A regular expression with its flags behind the last slash. */
        REGEX,
        /** Bytes in braces. */
        HEX,
        /** Anything else. */
        SIGN,
        /** Nothing more. */
        END
    }

    private static final String[] SIGNS = {"==", "!=", "<=", ">=", "<<", ">>", ".."};

    private final String text;
    private int at;
    private int start;
    private Kind kind = Kind.END;
    private String word = "";
    private boolean value;

    YaraLexer(String text) throws SignatureException {
        this.text = text;
        next();
    }

    Kind kind() {
        return kind;
    }

    String word() {
        return word;
    }

    /** Where the word begins. */
    int start() {
        return start;
    }

    boolean is(String wanted) {
        return (kind == Kind.WORD || kind == Kind.SIGN) && word.equals(wanted);
    }

    /** Takes the word if it is this one. */
    boolean take(String wanted) throws SignatureException {
        if (is(wanted)) {
            next();
            return true;
        }
        return false;
    }

    void expect(String wanted) throws SignatureException {
        if (!take(wanted)) {
            throw SignatureException.malformed("\"" + wanted + "\" is missing before \"" + word + '"');
        }
    }

    /** The next word will be a value: what begins with a slash or a brace is an expression or bytes then. */
    void expectValue(String wanted) throws SignatureException {
        value = true;
        expect(wanted);
        value = false;
    }

    String name() throws SignatureException {
        if (kind != Kind.WORD) {
            throw SignatureException.malformed("a name is missing before \"" + word + '"');
        }
        String name = word;
        next();
        return name;
    }

    void next() throws SignatureException {
        skip();
        start = at;
        if (at >= text.length()) {
            kind = Kind.END;
            word = "";
            return;
        }
        char c = text.charAt(at);
        if (c == '"') {
            quoted('"', Kind.TEXT);
        } else if (value && (c == '/' || c == '{')) {
            value(c);
        } else if (Character.isDigit(c)) {
            number();
        } else if (isName(c) || startsNamed(c)) {
            named();
        } else {
            sign();
        }
    }

    private void value(char c) throws SignatureException {
        if (c == '{') {
            int end = text.indexOf('}', at);
            take(Kind.HEX, end < 0 ? text.length() : end + 1);
        } else {
            quoted('/', Kind.REGEX);
            flags();
        }
    }

    private boolean startsNamed(char c) {
        return "$#@!".indexOf(c) >= 0 && at + 1 < text.length() && isNameOrStar(text.charAt(at + 1));
    }

    private static boolean isName(char c) {
        return c == '_' || c < 0x80 && Character.isLetterOrDigit(c);
    }

    private static boolean isNameOrStar(char c) {
        return isName(c) || c == '*';
    }

    private void take(Kind what, int end) {
        kind = what;
        word = text.substring(at, end);
        at = end;
    }

    private void named() {
        int end = at + 1;
        while (end < text.length() && isName(text.charAt(end))) {
            end++;
        }
        boolean wild = text.charAt(at) == '$' && end < text.length() && text.charAt(end) == '*';
        take(Kind.WORD, wild ? end + 1 : end);
    }

    private void sign() {
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                take(Kind.SIGN, at + 2);
                return;
            }
        }
        take(Kind.SIGN, at + 1);
    }

    private void number() throws SignatureException {
        int end = at;
        boolean hex = text.startsWith("0x", at);
        end += hex ? 2 : 0;
        while (end < text.length() && Character.digit(text.charAt(end), hex ? 16 : 10) >= 0) {
            end++;
        }
        long scale = text.startsWith("KB", end) ? 1_024 : text.startsWith("MB", end) ? 1_048_576 : 1;
        try {
            String digits = text.substring(hex ? at + 2 : at, end);
            long number = Math.multiplyExact(Long.parseLong(digits, hex ? 16 : 10), scale);
            take(Kind.NUMBER, end + (scale == 1 ? 0 : 2));
            word = String.valueOf(number);
        } catch (NumberFormatException | ArithmeticException e) {
            throw SignatureException.malformed("a number that is none");
        }
    }

    private void quoted(char quote, Kind what) throws SignatureException {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != quote && text.charAt(end) != '\n') {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length() || text.charAt(end) != quote) {
            throw SignatureException.malformed("an open quote");
        }
        take(what, end + 1);
    }

    private void flags() {
        int end = at;
        while (end < text.length() && "is".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        word += text.substring(at, end);
        at = end;
    }

    private void skip() {
        boolean skipped = true;
        while (skipped && at < text.length()) {
            int before = at;
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
            if (text.startsWith("//", at) && !value) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            }
            skipped = at > before;
        }
    }
}
