package org.postrider.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.message.Defect;
import org.postrider.message.HeaderField;

/** Gathers one entity's header, in bounds, and splits it into fields. Confined to one scan and reused for each entity. */
final class HeaderBlock {
    private final ScanLimits limits;
    private byte[] bytes = new byte[1024];
    private int length;
    private long offset;
    private boolean cut;

    HeaderBlock(ScanLimits limits) {
        this.limits = limits;
    }

    /** Starts a header whose first byte is at this offset of the content. */
    void open(long start) {
        offset = start;
        length = 0;
        cut = false;
    }

    void append(byte[] source, int from, int to) {
        int count = Math.min(to - from, limits.maxHeaderBytes() - length);
        cut |= count < to - from;
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** Drops what was gathered from this offset of the content on: it turned out not to be header. */
    void truncate(long end) {
        if (end - offset < length) {
            length = (int) (end - offset);
            cut = false;
        }
    }

    /** The fields in order; defects of the header go into {@code defects}. */
    List<HeaderField> fields(Set<Defect> defects) {
        List<HeaderField> fields = new ArrayList<>();
        boolean tooLarge = cut;
        int at = 0;
        while (at < length) {
            int end = fieldEnd(at, defects);
            tooLarge |= fields.size() >= limits.maxHeaderFields();
            // The last field of a cut header would show a value that nobody sent.
            if (tooLarge && (end == length || fields.size() >= limits.maxHeaderFields())) {
                break;
            }
            field(at, end, defects, fields);
            at = end;
        }
        if (tooLarge) {
            defects.add(Defect.HEADER_TOO_LARGE);
        }
        checkBytes(defects);
        return fields;
    }

    /** In which charset {@link HeaderText#decode} read this field of this block. */
    Charset charset(HeaderField field) {
        boolean utf8 = HeaderText.isUtf8(bytes, (int) (field.start() - offset), (int) (field.end() - offset));
        return utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    private int fieldEnd(int from, Set<Defect> defects) {
        int end = lineEnd(from);
        while (end < length && HeaderText.isBlank(bytes[end])) {
            int next = lineEnd(end);
            if (blank(end, next)) {
                // A line of spaces is a fold to some readers and the end of the header to others.
                defects.add(Defect.MALFORMED_HEADER);
            }
            end = next;
        }
        return end;
    }

    private int lineEnd(int from) {
        int at = from;
        while (at < length && bytes[at] != '\n') {
            at++;
        }
        return Math.min(length, at + 1);
    }

    private boolean blank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    private void field(int from, int to, Set<Defect> defects, List<HeaderField> fields) {
        int colon = from;
        while (colon < to && bytes[colon] != ':' && bytes[colon] != '\n') {
            colon++;
        }
        int nameEnd = colon;
        while (nameEnd > from && HeaderText.isBlank(bytes[nameEnd - 1])) {
            nameEnd--;
        }
        if (colon < to && bytes[colon] == ':' && isName(from, nameEnd)) {
            String name = HeaderText.decode(bytes, from, nameEnd);
            String value = HeaderText.decode(bytes, colon + 1, valueEnd(colon + 1, to));
            fields.add(new HeaderField(name, value, offset + from, offset + to));
        } else if (!blank(from, to)) {
            defects.add(Defect.MALFORMED_HEADER);
        }
    }

    private int valueEnd(int from, int to) {
        int end = to;
        if (end > from && bytes[end - 1] == '\n') {
            end--;
            end -= end > from && bytes[end - 1] == '\r' ? 1 : 0;
        }
        return end;
    }

    private boolean isName(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] <= 0x20 || bytes[i] == 0x7f) {
                return false;
            }
        }
        return to > from;
    }

    private void checkBytes(Set<Defect> defects) {
        boolean eightBit = false;
        boolean control = false;
        for (int i = 0; i < length; i++) {
            byte c = bytes[i];
            eightBit |= c < 0;
            control |= c == 0x7f || (c >= 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n');
        }
        if (control) {
            defects.add(Defect.CONTROL_CHARACTER);
        }
        if (eightBit && !(limits.utf8Headers() && HeaderText.isUtf8(bytes, 0, length))) {
            defects.add(Defect.EIGHT_BIT_HEADER);
        }
    }

    /** Fields of a header that is at hand whole. */
    static List<HeaderField> parse(byte[] header, long start, ScanLimits limits) {
        HeaderBlock block = new HeaderBlock(limits);
        block.open(start);
        block.append(header, 0, header.length);
        return block.fields(EnumSet.noneOf(Defect.class));
    }
}
