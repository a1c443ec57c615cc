package org.postrider.unpack.internal.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Members.Reason;
import org.postrider.unpack.Packed;

/**
 * Opens PDF (decision 13): embedded files, scripts, and every other stream, decoded. Immutable. Of long documents the streams
 * that do not begin like a file come together as one member, so that a book does not use up the count of members.
 */
final class PdfDecoder implements Decoder {
    /** Readers look for the mark within this. */
    private static final int MARK_WITHIN = 1_024;

    /** Streams with a member of their own, whatever they are. */
    private static final int OWN = 200;

    /** Pixels are read no further: pages without ink shrink a thousandfold, and no reader runs what is behind them. */
    private static final int MAX_PIXELS = 1_000_000;

    private static final int MAX_OBJECT_STREAM = 4 << 20;
    private static final int MAX_INDEX = 100_000;
    private static final int PEEK = 8;

    @Override
    public String format() {
        return "pdf";
    }

    @Override
    public boolean accepts(Packed file) {
        ByteBuffer head = file.head();
        int end = Math.min(MARK_WITHIN, head.limit() - 4);
        for (int i = 0; i < end; i++) {
            if (head.get(i) == '%' && head.getInt(i) == 0x46445025) {
                return true;
            }
        }
        return false;
    }

    /** The mark may stand behind that of another format. */
    @Override
    public boolean shares() {
        return true;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        PdfFile pdf = new PdfFile(bytes);
        pdf.scan(members::full);
        Optional<PdfKeys> keys = Optional.empty();
        if (pdf.locked()) {
            keys = PdfKeys.of(pdf.lock(), pdf.id());
            if (keys.isEmpty()) {
                members.unreadable(Reason.ENCRYPTED, "a PDF that cannot be read without a password");
                return;
            }
        }
        new Opened(bytes, pdf, keys, members).give();
    }

    /** One document. Confined to one call. */
    private static final class Opened {
        private final Bytes bytes;
        private final PdfFile pdf;
        private final Optional<PdfKeys> keys;
        private final Members members;
        private long shared;
        private boolean told;

        Opened(Bytes bytes, PdfFile pdf, Optional<PdfKeys> keys, Members members) {
            this.bytes = bytes;
            this.pdf = pdf;
            this.keys = keys;
            this.members = members;
        }

        void give() throws IOException {
            for (PdfStream stream : pdf.streams()) {
                if (stream.objects() && !members.full() && room(stream)) {
                    objects(stream);
                }
            }
            int count = 0;
            for (PdfFile.Text script : pdf.scripts()) {
                if (members.full()) {
                    return;
                }
                script("script" + ++count + ".js", script);
            }
            streams();
            if (pdf.more()) {
                members.unreadable(Reason.DAMAGED, "it has more streams than any document needs");
            }
        }

        /** Looks at the objects in an object stream. */
        private void objects(PdfStream stream) throws IOException {
            byte[] plain;
            try (InputStream in = decoded(stream)) {
                plain = OleDecoder.readAll(in, MAX_OBJECT_STREAM);
            }
            if (plain.length == MAX_OBJECT_STREAM) {
                members.unreadable(Reason.DAMAGED, "an object stream is larger than any document needs");
            }
            Bytes all = new Bytes(Content.of(plain));
            List<Long> index = new ArrayList<>();
            PdfLexer lexer = new PdfLexer(all, 0);
            while (lexer.position() < stream.first()
                    && index.size() < MAX_INDEX
                    && lexer.value() instanceof Long number) {
                index.add(number);
            }
            long work = 0;
            for (int i = 0; i + 1 < index.size() && work <= 2 * all.size() && !members.full(); i += 2) {
                long from = stream.first() + index.get(i + 1);
                PdfLexer object = new PdfLexer(all, from);
                pdf.packed(index.get(i), object.value());
                work += object.position() - from;
            }
        }

        private void script(String name, PdfFile.Text script) throws IOException {
            members.add(name, Content.of(text(script)));
        }

        private String text(PdfFile.Text text) throws IOException {
            byte[] plain = text.bytes();
            if (keys.isPresent() && !text.packed()) {
                InputStream in = new ByteArrayInputStream(plain);
                plain = OleDecoder.readAll(keys.get().open(in, text.number(), text.generation(), false), plain.length);
            }
            return PdfText.text(plain);
        }

        private void streams() throws IOException {
            Deque<PdfStream> rest = new ArrayDeque<>();
            int count = 0;
            for (PdfStream stream : pdf.streams()) {
                if (members.full()) {
                    return;
                }
                if (stream.table() || stream.to() <= stream.from() || !room(stream)) {
                    continue;
                }
                boolean special = pdf.fileNames().containsKey(stream.number()) || pdf.script(stream.number());
                if (special || count < OWN || startsLikeAFile(stream)) {
                    count++;
                    one(stream);
                } else {
                    rest.add(stream);
                }
            }
            if (!rest.isEmpty()) {
                members.add("streams", new All(rest), 0);
            }
        }

        /** False for streams inside each other, once there are many: each would be looked at again and again. */
        private boolean room(PdfStream stream) {
            shared += stream.to() - stream.from();
            boolean room = shared <= 3 * bytes.size();
            if (!room && !told) {
                told = true;
                members.ambiguous("PDF_OVERLAP", "streams share bytes");
                members.unreadable(Reason.DAMAGED, "streams share bytes");
            }
            return room;
        }

        private void one(PdfStream stream) throws IOException {
            if (stream.filters().isEmpty() && keys.isEmpty()) {
                members.add(name(stream), bytes.slice(stream.from(), stream.to()));
                return;
            }
            try (InputStream in = decoded(stream)) {
                members.add(name(stream), in, stream.to() - stream.from());
            }
        }

        private String name(PdfStream stream) throws IOException {
            PdfFile.Text given = pdf.fileNames().get(stream.number());
            if (given != null) {
                return given.bytes().length == 0 ? "file" + stream.number() : text(given);
            }
            if (pdf.script(stream.number())) {
                return "stream" + stream.number() + ".js";
            }
            return (stream.image() ? "image" : "stream") + stream.number() + PdfFilters.extension(stream);
        }

        private InputStream decoded(PdfStream stream) throws IOException {
            InputStream raw = bytes.stream(stream.from(), stream.to());
            boolean plain = stream.table() || stream.filters().contains("Crypt");
            if (keys.isPresent() && !plain) {
                raw = keys.get().open(raw, stream.number(), stream.generation(), true);
            }
            InputStream in = PdfFilters.open(stream, raw);
            boolean pixels = stream.image() && !pdf.fileNames().containsKey(stream.number());
            return pixels && PdfFilters.extension(stream).isEmpty() ? new Cut(in) : in;
        }

        private boolean startsLikeAFile(PdfStream stream) throws IOException {
            try (InputStream in = decoded(stream)) {
                return Marks.isFile(OleDecoder.readAll(in, PEEK));
            }
        }

        /** Streams one after the other. What is broken in one does not end the next. */
        private final class All extends InputStream {
            private final Deque<PdfStream> rest;
            private InputStream current = InputStream.nullInputStream();

            All(Deque<PdfStream> rest) {
                this.rest = rest;
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                while (true) {
                    int count = some(into, offset, length);
                    if (count >= 0) {
                        return count;
                    }
                    current.close();
                    PdfStream next = rest.poll();
                    if (next == null) {
                        return -1;
                    }
                    current = decoded(next);
                }
            }

            private int some(byte[] into, int offset, int length) {
                try {
                    return current.read(into, offset, length);
                } catch (IOException e) {
                    members.damaged("a stream is broken: " + e.getMessage());
                    return -1;
                }
            }

            @Override
            public void close() throws IOException {
                current.close();
            }
        }
    }

    /** The begin of a stream. */
    private static final class Cut extends InputStream {
        private final InputStream in;
        private int left = MAX_PIXELS;

        Cut(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? in.read() : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = left == 0 ? -1 : in.read(into, offset, Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** How files begin that matter to a filter. */
    private static final class Marks {
        private static final List<byte[]> ALL = Collections.unmodifiableList(List.of(
                Latin.bytes("MZ"),
                Latin.bytes("PK\u0003\u0004"),
                Latin.bytes("%PDF"),
                Latin.bytes("{\\rt"),
                Latin.bytes("\u00d0\u00cf\u0011\u00e0"),
                Latin.bytes("\u007fELF"),
                Latin.bytes("Rar!"),
                Latin.bytes("7z\u00bc\u00af"),
                Latin.bytes("\u001f\u008b"),
                Latin.bytes("FWS"),
                Latin.bytes("CWS"),
                Latin.bytes("ZWS"),
                Latin.bytes("\u00ca\u00fe\u00ba\u00be"),
                Latin.bytes("MSCF"),
                Latin.bytes("#!"),
                Latin.bytes("<"),
                Latin.bytes("X5O!")));

        private Marks() {}

        static boolean isFile(byte[] head) {
            return ALL.stream()
                    .anyMatch(mark -> head.length >= mark.length
                            && java.util.Arrays.equals(head, 0, mark.length, mark, 0, mark.length));
        }
    }
}
