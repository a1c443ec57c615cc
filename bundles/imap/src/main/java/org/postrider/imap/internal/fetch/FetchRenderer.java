package org.postrider.imap.internal.fetch;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.imap.internal.grammar.Dates;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;

/**
 * Writes FETCH responses. Stateless. With content it reads headers and small sections and may wait for the disk; large
 * sections are passed on as slices of the stored content.
 */
public final class FetchRenderer {
    /** Sections up to this size are read here at once; larger ones by net, piecemeal. */
    private static final int SMALL = 32 << 10;

    private FetchRenderer() {}

    /**
     * A message as its mailbox view sees it.
     *
     * @param sequence its number
     * @param info what the mailbox knows
     * @param recent true if it is recent for this session
     */
    public record Seen(long sequence, MessageInfo info, boolean recent) {}

    /** Writes what needs no content. */
    public static void render(Response out, Seen message, FetchRequest request) {
        begin(out, message);
        String before = "";
        for (FetchItem item : request.items()) {
            out.text(before);
            plain(out, message, (FetchItem.Plain) item);
            before = " ";
        }
        out.text(")").line();
    }

    /** Writes everything asked for. @throws IOException if the content cannot be read; nothing is written then */
    public static Response render(Seen message, MessageBody body, FetchRequest request) throws IOException {
        Response out = new Response();
        begin(out, message);
        Reader reader = new Reader(out, body);
        String before = "";
        for (FetchItem item : request.items()) {
            out.text(before);
            if (item instanceof Section section) {
                reader.section(section);
            } else if (!reader.structure((FetchItem.Plain) item)) {
                plain(out, message, (FetchItem.Plain) item);
            }
            before = " ";
        }
        return out.text(")").line();
    }

    private static void begin(Response out, Seen message) {
        out.text("* ").number(message.sequence()).text(" FETCH (");
    }

    private static void plain(Response out, Seen message, FetchItem.Plain item) {
        MessageInfo info = message.info();
        switch (item) {
            case UID -> out.text("UID ").number(info.uid());
            case FLAGS -> flags(out.text("FLAGS ("), info.flags(), message.recent());
            case INTERNALDATE ->
                out.text("INTERNALDATE \"")
                        .text(Dates.print(info.internalDate()))
                        .text("\"");
            case SIZE -> out.text("RFC822.SIZE ").number(info.size());
            case MODSEQ -> out.text("MODSEQ (").number(info.modSeq()).text(")");
            default -> throw new IllegalArgumentException("Needs content: " + item);
        }
    }

    private static void flags(Response out, Set<String> stored, boolean recent) {
        String[] flags = stored.toArray(new String[stored.size() + (recent ? 1 : 0)]);
        if (recent) {
            flags[flags.length - 1] = Flags.RECENT;
        }
        Arrays.sort(flags);
        String before = "";
        for (String flag : flags) {
            out.text(before).text(flag);
            before = " ";
        }
        out.text(")");
    }

    /** Reads one message's header once for all items that want it. */
    private static final class Reader {
        private final Response out;
        private final MessageBody body;
        private final SectionReader sections;
        private @Nullable MessageHeader header;

        Reader(Response out, MessageBody body) {
            this.out = out;
            this.body = body;
            this.sections = new SectionReader(body.content(), body.structure());
        }

        boolean structure(FetchItem.Plain item) throws IOException {
            switch (item) {
                case ENVELOPE -> {
                    out.text("ENVELOPE ");
                    EnvelopeWriter.write(out, header());
                }
                case BODY, BODYSTRUCTURE -> {
                    out.text(item.name()).text(" ");
                    boolean extended = item == FetchItem.Plain.BODYSTRUCTURE;
                    new StructureWriter(out, body.content(), extended).write(body.structure());
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private MessageHeader header() throws IOException {
            MessageHeader read = header;
            if (read == null) {
                read = MessageHeader.read(body.content(), body.structure());
                header = read;
            }
            return read;
        }

        void section(Section section) throws IOException {
            out.text(section.label()).text(" ");
            Content octets = section.path().isEmpty() && isFields(section)
                    ? fields(section)
                    : sections.read(section).orElse(null);
            if (octets == null) {
                out.text("NIL");
            } else if (octets.size() <= SMALL) {
                out.literal(octets.toBytes(SMALL));
            } else {
                out.literal(octets);
            }
        }

        private static boolean isFields(Section section) {
            boolean fields = section.kind() == Section.Kind.FIELDS || section.kind() == Section.Kind.FIELDS_NOT;
            return fields && section.range().equals(Section.Range.ALL);
        }

        private Content fields(Section section) throws IOException {
            return Content.of(header().select(section.fields(), section.kind() == Section.Kind.FIELDS));
        }
    }
}
