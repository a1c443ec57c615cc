package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens mailboxes of the mbox kind (RFC 4155): mails one after the other, each behind a line "From ". Stateless. */
final class MailboxDecoder implements Decoder {
    private static final int CHUNK = 16 * 1024;
    private static final int MARK = 5;

    @Override
    public String format() {
        return "mbox";
    }

    @Override
    public boolean accepts(Packed file) {
        return isMailbox(file);
    }

    static boolean isMailbox(Packed file) {
        if (!file.startsWith(0, 'F', 'r', 'o', 'm', ' ')) {
            return false;
        }
        // Behind that line stands a header: "From here on ..." is a letter.
        ByteBuffer head = file.head();
        int at = 0;
        while (at < head.limit() && head.get(at) != '\n') {
            at++;
        }
        int colon = at + 1;
        while (colon < head.limit() && head.get(colon) > ' ' && head.get(colon) != ':') {
            colon++;
        }
        return colon < head.limit() && head.get(colon) == ':' && colon > at + 1;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        long from = 0;
        for (int number = 1; from < content.size() && !members.full(); number++) {
            long to = next(content, from + MARK);
            long start = lineAfter(content, from, to);
            members.add("mail-" + number + ".eml", content.slice(start, to));
            from = to;
        }
    }

    private static long lineAfter(Content content, long from, long to) throws IOException {
        ByteBuffer line = ByteBuffer.allocate((int) Math.min(to - from, 4_096));
        content.read(from, line);
        for (int i = 0; i < line.position(); i++) {
            if (line.get(i) == '\n') {
                return from + i + 1;
            }
        }
        return to;
    }

    /** The next line "From " behind a blank one, or the end. */
    private static long next(Content content, long from) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long at = from;
        int matched = 0;
        byte[] mark = {'\n', '\n', 'F', 'r', 'o', 'm', ' '};
        while (at < content.size()) {
            chunk.clear();
            int count = content.read(at, chunk);
            for (int i = 0; i < count; i++) {
                byte b = chunk.get(i);
                if (b == '\r') {
                    continue;
                }
                matched = b == mark[matched] ? matched + 1 : b != '\n' ? 0 : matched == 2 ? 2 : 1;
                if (matched == mark.length) {
                    return at + i + 1 - MARK;
                }
            }
            at += count;
        }
        return content.size();
    }
}
