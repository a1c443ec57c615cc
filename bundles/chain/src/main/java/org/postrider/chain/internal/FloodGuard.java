package org.postrider.chain.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.content.StoredContent;
import org.postrider.filter.Edit;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;

/**
 * Takes over what a link returned: measures it against the limits and copies what could refer to the link's bundle, so that
 * nothing of it is left in the message once the bundle has gone. Confined to one call.
 */
final class FloodGuard {
    private static final int MAX_FACT_DEPTH = 8;

    private final Settings.FloodRule limits;
    private final Set<String> provides;
    private long text;

    /** A link returned more than it may. */
    static final class FloodException extends Exception {
        private static final long serialVersionUID = 1L;

        FloodException(String message) {
            super(message);
        }
    }

    private FloodGuard(Settings.FloodRule limits, Set<String> provides) {
        this.limits = limits;
        this.provides = provides;
    }

    /**
     * @param original the message, whose stored pieces an edit may refer to
     * @throws FloodException if a limit is exceeded
     * @throws IOException if a replaced body cannot be read
     */
    static Findings take(Findings found, Link link, Settings.FloodRule limits, Content original)
            throws FloodException, IOException {
        if (found == Findings.none()) {
            return found;
        }
        return new FloodGuard(limits, link.facts().provides()).copy(found, original);
    }

    private Findings copy(Findings found, Content original) throws FloodException, IOException {
        check("findings", found.findings().size(), limits.findings());
        check("facts", found.facts().size(), limits.findings());
        check("edits", found.edits().size(), limits.edits());
        check("advices", found.advice().size(), limits.edits());
        Findings.Builder copy = Findings.builder();
        for (Finding finding : found.findings()) {
            count(finding.type().length()
                    + finding.symbol().length()
                    + finding.part().length());
            for (Map.Entry<String, String> attribute : finding.attributes().entrySet()) {
                count(attribute.getKey().length() + attribute.getValue().length());
            }
            copy.add(finding);
        }
        ownAll(found.edits(), original).forEach(copy::edit);
        found.advice().forEach(copy::advise);
        for (Map.Entry<String, Object> fact : found.facts().entrySet()) {
            if (provides.contains(fact.getKey())) {
                copy.fact(fact.getKey(), plain(fact.getValue(), 0));
            }
        }
        return copy.build();
    }

    /** The same for edits that a policy made up itself. */
    static List<Edit> take(List<Edit> edits, Settings.FloodRule limits, Content original)
            throws FloodException, IOException {
        return new FloodGuard(limits, Set.of()).ownAll(edits, original);
    }

    private List<Edit> ownAll(List<Edit> edits, Content original) throws FloodException, IOException {
        List<Edit> all = new ArrayList<>();
        long room = limits.content();
        for (Edit edit : edits) {
            Edit own = own(edit, original, room);
            room -= contentSize(own);
            all.add(own);
        }
        return all;
    }

    private static void check(String what, int count, int limit) throws FloodException {
        if (count > limit) {
            throw new FloodException("it returned " + count + " " + what + ", the limit is " + limit);
        }
    }

    private void count(long characters) throws FloodException {
        text += characters;
        if (text > limits.text()) {
            throw new FloodException("it returned more than " + limits.text() + " characters of text");
        }
    }

    private Edit own(Edit edit, Content original, long room) throws FloodException, IOException {
        if (edit instanceof Edit.ReplaceBody replace) {
            return new Edit.ReplaceBody(own(replace.body(), original, room));
        }
        if (edit instanceof Edit.ReplacePart replace) {
            count(replace.path().length());
            return new Edit.ReplacePart(replace.path(), own(replace.entity(), original, room));
        }
        count(edit.toString().length());
        return edit;
    }

    private static long contentSize(Edit edit) {
        if (edit instanceof Edit.ReplaceBody replace) {
            return replace.body().size();
        }
        return edit instanceof Edit.ReplacePart replace ? replace.entity().size() : 0;
    }

    /** Pieces stored elsewhere, such as in unpacked entities or by the link itself, are gone soon: they are copied. */
    private static Content own(Content content, Content original, long room) throws FloodException, IOException {
        if (content.size() > room) {
            throw new FloodException("it returned " + content.size() + " bytes of content, the limit leaves " + room);
        }
        Set<StoredContent> sources = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Piece piece : original.pieces()) {
            if (piece instanceof Piece.Stored stored) {
                sources.add(stored.source());
            }
        }
        List<Piece> pieces = new ArrayList<>();
        long at = 0;
        for (Piece piece : content.pieces()) {
            boolean foreign = piece instanceof Piece.Stored stored && !sources.contains(stored.source());
            pieces.add(foreign ? copy(content, at, piece.size()) : piece);
            at += piece.size();
        }
        return Content.ofPieces(pieces);
    }

    private static Piece copy(Content content, long at, long size) throws IOException {
        return new Piece.Inline(content.slice(at, at + size).toBytes((int) size));
    }

    private Object plain(Object value, int depth) throws FloodException {
        if (value instanceof List<?> list && depth < MAX_FACT_DEPTH) {
            List<Object> copy = new ArrayList<>();
            for (Object item : list) {
                copy.add(plain(item, depth + 1));
            }
            return List.copyOf(copy);
        }
        if (value instanceof Map<?, ?> map && depth < MAX_FACT_DEPTH) {
            Map<String, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                copy.put(String.valueOf(entry.getKey()), plain(entry.getValue(), depth + 1));
            }
            return Collections.unmodifiableMap(copy);
        }
        count(16);
        boolean simple = value instanceof Boolean || value.getClass().getName().startsWith("java.lang.");
        if (simple && (value instanceof Number || value instanceof Boolean)) {
            return value;
        }
        String words = String.valueOf(value);
        count(words.length());
        return words;
    }
}
