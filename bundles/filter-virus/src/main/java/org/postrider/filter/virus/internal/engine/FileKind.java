package org.postrider.filter.virus.internal.engine;

import java.util.Locale;

/** Kinds of files that signatures can be meant for, with ClamAV's target numbers. */
enum FileKind {
    /** Whatever is none of the others. */
    OTHER(0),
    /** Windows programs. */
    PE(1),
    /** OLE2 documents and the streams in them. */
    OLE2(2),
    /** HTML, normalised. */
    HTML(3),
    /** Messages. */
    MAIL(4),
    /** Pictures. */
    GRAPHICS(5),
    /** Unix programs. */
    ELF(6),
    /** Text, normalised. */
    TEXT(7),
    /** Programs of macOS. */
    MACHO(9),
    /** PDF. */
    PDF(10),
    /** Flash. */
    SWF(11),
    /** Java classes. */
    JAVA(12);

    /** One more than the highest target number. */
    static final int TARGETS = 15;

    private final int target;

    FileKind(int target) {
        this.target = target;
    }

    /** ClamAV's number. */
    int target() {
        return target;
    }

    /** @param type media type by content @param head first bytes of the file */
    static FileKind of(String type, byte[] data, int size) {
        if (size > 0x40 && data[0] == 'M' && data[1] == 'Z') {
            return Program.isPe(data, size) ? PE : OTHER;
        }
        if (startsWith(data, size, 0x7f, 'E', 'L', 'F')) {
            return ELF;
        }
        if (startsWith(data, size, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
            return OLE2;
        }
        if (startsWith(data, size, '%', 'P', 'D', 'F', '-')) {
            return PDF;
        }
        return byType(type);
    }

    private static FileKind byType(String type) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "text/html", "application/xhtml+xml" -> HTML;
            case "message/rfc822", "message/global" -> MAIL;
            case "application/pdf" -> PDF;
            case "application/x-shockwave-flash" -> SWF;
            case "application/java-vm" -> JAVA;
            default -> {
                if (type.startsWith("image/")) {
                    yield GRAPHICS;
                }
                if (type.startsWith("application/x-mach-o")) {
                    yield MACHO;
                }
                yield type.startsWith("text/") ? TEXT : OTHER;
            }
        };
    }

    private static boolean startsWith(byte[] data, int size, int... head) {
        if (size < head.length) {
            return false;
        }
        for (int i = 0; i < head.length; i++) {
            if ((data[i] & 0xff) != head[i]) {
                return false;
            }
        }
        return true;
    }
}
