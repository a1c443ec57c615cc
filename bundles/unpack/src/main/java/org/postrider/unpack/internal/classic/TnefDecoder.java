package org.postrider.unpack.internal.classic;

import java.io.IOException;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens winmail.dat: TNEF (MS-OXTNEF). Its attachments, embedded messages and the formatted text. Stateless. */
final class TnefDecoder implements Decoder {
    private static final int HEAD = 6;
    private static final int ATTRIBUTE_HEAD = 9;
    private static final int MESSAGE_BODY = 0x0002_800c;
    private static final int MESSAGE_PROPERTIES = 0x0006_9003;
    private static final int ATTACHMENT_START = 0x0006_9002;
    private static final int ATTACHMENT_TITLE = 0x0001_8010;
    private static final int ATTACHMENT_DATA = 0x0006_800f;
    private static final int ATTACHMENT_PROPERTIES = 0x0006_9005;
    private static final int MAX_NAME = 4_096;

    @Override
    public String format() {
        return "tnef";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 0x78, 0x9f, 0x3e, 0x22);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        new Reader(file.content(), members).read();
    }

    /** What is known of the attachment at hand. Confined to one thread. */
    private static final class Reader {
        private final Content content;
        private final Members members;
        private String title = "";
        private String longName = "";
        private Content data = Content.empty();
        private boolean any;
        private boolean cut;

        Reader(Content content, Members members) {
            this.content = content;
            this.members = members;
        }

        void read() throws IOException {
            Cursor in = new Cursor(content);
            in.skip(HEAD);
            try {
                // Fewer bytes are what some writers leave at the end.
                while (in.left() >= ATTRIBUTE_HEAD && !members.full()) {
                    in.skip(1);
                    attribute(in, (int) in.u32(), in.u32());
                }
            } finally {
                // What a broken file gave so far counts.
                flush();
            }
        }

        private void attribute(Cursor in, int id, long length) throws IOException {
            long at = in.position();
            cut = length > in.left();
            long end = at + Math.min(length, in.left());
            switch (id) {
                case ATTACHMENT_START -> flush();
                case ATTACHMENT_TITLE ->
                    title = Names.text(in.bytes((int) Math.min(end - at, MAX_NAME)))
                            .replace("\0", "");
                case ATTACHMENT_DATA -> {
                    data = in.slice(at, end - at);
                    any = true;
                }
                case ATTACHMENT_PROPERTIES -> MapiProperties.read(content, at, end, members, this::attachmentProperty);
                case MESSAGE_PROPERTIES -> MapiProperties.read(content, at, end, members, this::messageProperty);
                case MESSAGE_BODY -> members.add("body.txt", in.slice(at, end - at));
                default -> {
                    // Recipients, dates and the like: nothing to look into.
                }
            }
            if (cut) {
                throw new IOException("it ends early, at byte " + content.size());
            }
            in.seek(end);
            // Some writers leave out the last checksum; a wrong one stops no reader.
            in.skip(Math.min(2, in.left()));
        }

        private void attachmentProperty(int id, int type, Content value) throws IOException {
            switch (id) {
                case MapiProperties.LONG_FILENAME -> longName = MapiProperties.text(type, value);
                case MapiProperties.FILENAME, MapiProperties.DISPLAY_NAME -> {
                    if (title.isEmpty()) {
                        title = MapiProperties.text(type, value);
                    }
                }
                case MapiProperties.DATA_OBJECT -> object(type, value);
                default -> {
                    // Of no interest.
                }
            }
        }

        /** Either the file itself or an object whose first 16 bytes name its interface. */
        private void object(int type, Content value) {
            boolean interfaced = type == MapiProperties.OBJECT && value.size() >= 16;
            Content inner = interfaced ? value.slice(16, value.size()) : value;
            if (!any || inner.size() > data.size()) {
                if (any) {
                    give();
                }
                data = inner;
                any = true;
            } else if (inner.size() > 0) {
                members.add(name(), inner);
            }
        }

        private void messageProperty(int id, int type, Content value) throws IOException {
            switch (id) {
                case MapiProperties.BODY -> members.add("body.txt", value);
                case MapiProperties.BODY_HTML -> members.add("body.html", value);
                case MapiProperties.RTF_COMPRESSED ->
                    members.add("body.rtf", new CompressedRtfStream(new Cursor(value)), value.size());
                default -> {
                    // Of no interest.
                }
            }
        }

        private String name() {
            String chosen = longName.isEmpty() ? title : longName;
            return chosen.isEmpty() ? "attachment" : chosen;
        }

        private void give() {
            members.add(name(), data);
            if (!longName.isEmpty() && !title.isEmpty()) {
                members.alsoNamed(title);
            }
            if (cut) {
                members.damaged("it ends early");
            }
        }

        private void flush() {
            if (any || !title.isEmpty() || !longName.isEmpty()) {
                give();
            }
            title = "";
            longName = "";
            data = Content.empty();
            any = false;
        }
    }
}
