package org.postrider.unpack.internal.document;

/** Names of streams as they are shown. Stateless. */
final class OleNames {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    private static final int PAIRS = 0x3800;
    private static final int SINGLES = 0x4800;
    private static final int TABLE = 0x4840;

    private OleNames() {}

    /** What Windows Installer packs two characters of a name into, and control characters that lead special names. */
    static String readable(CharSequence name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= PAIRS && c < SINGLES) {
                out.append(DIGITS.charAt(c - PAIRS & 0x3f)).append(DIGITS.charAt(c - PAIRS >> 6));
            } else if (c >= SINGLES && c < TABLE) {
                out.append(DIGITS.charAt(c - SINGLES));
            } else if (c == TABLE) {
                out.append('!');
            } else if (c >= ' ') {
                out.append(c);
            }
        }
        return out.toString();
    }
}
