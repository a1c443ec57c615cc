package org.postrider.queue.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.message.Defect;
import org.postrider.message.Disposition;
import org.postrider.message.MediaType;
import org.postrider.message.Part;

/** The MIME tree in records of version 1; see {@link EntryCodec}. Stateless. */
final class PartCodec {
    private static final int MAX_DEPTH = 1_000;

    private PartCodec() {}

    static void part(RecordWriter out, Part part) {
        out.text(part.path())
                .number(part.start())
                .number(part.bodyStart() - part.start())
                .number(part.end() - part.bodyStart())
                .number(part.bodyLines())
                .text(part.mediaType().type())
                .text(part.mediaType().subtype());
        parameters(out, part.mediaType().parameters());
        out.text(part.transferEncoding()).flag(part.disposition().isPresent());
        part.disposition().ifPresent(d -> parameters(out.text(d.kind()), d.parameters()));
        out.text(part.contentId())
                .text(part.description())
                .list(part.children(), PartCodec::part)
                .list(part.defects(), (w, d) -> w.text(d.name()));
    }

    private static void parameters(RecordWriter out, Map<String, String> parameters) {
        out.list(parameters.entrySet(), (w, e) -> w.text(e.getKey()).text(e.getValue()));
    }

    static Part part(RecordReader in) throws CorruptRecordException {
        return part(in, 0);
    }

    private static Part part(RecordReader in, int depth) throws CorruptRecordException {
        if (depth > MAX_DEPTH) {
            throw new CorruptRecordException("the MIME tree is too deep");
        }
        String path = in.text();
        long start = in.number();
        long bodyStart = start + in.number();
        long end = bodyStart + in.number();
        long lines = in.number();
        MediaType type = new MediaType(in.text(), in.text(), parameters(in));
        String encoding = in.text();
        Optional<Disposition> disposition =
                in.flag() ? Optional.of(new Disposition(in.text(), parameters(in))) : Optional.empty();
        Optional<String> contentId = in.optionalText();
        Optional<String> description = in.optionalText();
        List<Part> children = in.list(r -> part(r, depth + 1));
        Set<Defect> defects = new TreeSet<>(in.list(PartCodec::defect));
        try {
            return new Part(
                    path,
                    start,
                    bodyStart,
                    end,
                    lines,
                    type,
                    encoding,
                    disposition,
                    contentId,
                    description,
                    children,
                    defects);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("a part's offsets are out of order");
        }
    }

    private static Map<String, String> parameters(RecordReader in) throws CorruptRecordException {
        int count = in.count();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            parameters.put(in.text(), in.text());
        }
        return parameters;
    }

    private static Defect defect(RecordReader in) throws CorruptRecordException {
        String name = in.text();
        try {
            return Defect.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("an unknown defect: " + name);
        }
    }
}
