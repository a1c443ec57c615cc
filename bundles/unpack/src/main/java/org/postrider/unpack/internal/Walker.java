package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.message.Defect;
import org.postrider.message.Part;
import org.postrider.mime.Ambiguity;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.mime.TransferDecoding;
import org.postrider.unpack.Decoder;

/**
 * Goes through one message: the leaves of its MIME tree, and what is packed in them. Confined to one thread. Nothing a message
 * holds makes it fail; what it cannot read becomes a mark and a finding.
 */
final class Walker {
    /** Findings about one message's form. */
    private static final int MAX_PLACES = 10;

    private static final Set<Defect> UNSEEN =
            EnumSet.of(Defect.TOO_DEEP, Defect.TOO_MANY_PARTS, Defect.HEADER_TOO_LARGE);

    private final Limits limits;
    private final Ledger ledger;
    private final Decoders decoders;

    Walker(Limits limits, Ledger ledger, Decoders decoders) {
        this.limits = limits;
        this.ledger = ledger;
        this.decoders = decoders;
    }

    /** All entities of a message. @param prefix path of the message around it, with its final separator */
    void message(Content content, Part root, String prefix, int depth) {
        part(content, root, prefix, depth);
        if (!ledger.full() && NameHunt.doubtful(root)) {
            try {
                otherReadings(content, root, prefix, depth);
                NameHunt.names(content, ledger).forEach(name -> alsoNamed(name, "", prefix + root.path(), depth));
            } catch (IOException e) {
                ledger.gap(Ledger.Gap.DAMAGED, prefix, "cause", String.valueOf(e.getMessage()));
            }
        }
    }

    /** Bodies that only other readers see. */
    private void otherReadings(Content content, Part root, String prefix, int depth) throws IOException {
        List<Ambiguity.Place> places = Ambiguity.check(new Scanned(root, List.of(), content.size()));
        for (Ambiguity.Place place : places.subList(0, Math.min(MAX_PLACES, places.size()))) {
            // Beyond a limit of the scan nothing is ambiguous: nobody has looked.
            if (UNSEEN.contains(place.defect())) {
                ledger.unseen(place.defect().name(), prefix + place.path());
                continue;
            }
            ledger.ambiguous(place.defect().name(), prefix + place.path(), "readers see other parts or names here");
        }
        for (BodyHunt.Body body : BodyHunt.bodies(content, root, !places.isEmpty(), ledger)) {
            if (ledger.full()) {
                return;
            }
            String path = prefix + root.path() + '@' + body.start();
            if (body.told() && (body.encoded() || !body.name().isEmpty())) {
                ledger.ambiguous("MIME_READINGS", path, "other readers see a part here");
            }
            Content packed = content.slice(body.start(), body.end());
            if (body.encoded()) {
                try (InputStream in = TransferDecoding.open(packed, body.encoding())) {
                    Ledger.Decoded decoded = ledger.decode(in, path, 0);
                    entity(decoded.content(), body.name(), body.type(), path, depth, decoded.marks());
                }
            } else {
                entity(packed, body.name(), body.type(), path, depth, EnumSet.noneOf(Entity.Mark.class));
            }
        }
    }

    private void part(Content content, Part part, String prefix, int depth) {
        if (ledger.full()) {
            return;
        }
        String path = prefix + part.path();
        if (part.mediaType().multipart() && !part.children().isEmpty()) {
            part.children().forEach(child -> part(content, child, prefix, depth));
        } else if (part.mediaType().message() && !part.children().isEmpty()) {
            Set<Entity.Mark> marks = EnumSet.of(Entity.Mark.CONTAINER);
            Content body = content.slice(part.bodyStart(), part.end());
            String type = part.mediaType().essence();
            if (ledger.add(new Entity(path, part.fileName().orElse(""), type, type, depth, body, marks))) {
                part.children().forEach(child -> part(content, child, prefix, depth));
            }
        } else {
            leaf(content, part, path, depth);
        }
    }

    /** A file that is no part of a message. */
    void root(Content content, String name) {
        entity(content, name, "", name.isEmpty() ? "file" : name, 0, EnumSet.noneOf(Entity.Mark.class));
    }

    private void leaf(Content content, Part part, String path, int depth) {
        String declared = part.mediaType().essence();
        String name = part.fileName().orElse("");
        if (isIdentity(part.transferEncoding())) {
            Content body = content.slice(part.bodyStart(), part.end());
            entity(body, name, declared, path, depth, EnumSet.noneOf(Entity.Mark.class));
        } else {
            try (InputStream in = TransferDecoding.open(content, part)) {
                Ledger.Decoded decoded = ledger.decode(in, path, 0);
                entity(decoded.content(), name, declared, path, depth, decoded.marks());
            } catch (IOException e) {
                ledger.gap(Ledger.Gap.DAMAGED, path, "cause", String.valueOf(e.getMessage()));
            }
        }
        // Readers differ on which of the two names counts.
        alsoNamed(part.mediaType().parameter("name").orElse(""), name, path, depth);
    }

    /** The entity before has a second name to some readers, told as an entity of its own, if it has an extension. */
    void alsoNamed(String other, String name, String path, int depth) {
        if (other.indexOf('.') >= 0 && !other.equals(name)) {
            String unknown = "application/octet-stream";
            ledger.add(new Entity(path, other, "", unknown, depth, Content.empty(), Set.of()));
        }
    }

    private static boolean isIdentity(String encoding) {
        return switch (encoding) {
            case "base64", "quoted-printable", "x-uuencode", "x-uue", "uuencode" -> false;
            default -> true;
        };
    }

    /** A file from an archive. */
    void file(Content content, String name, String path, int depth, Set<Entity.Mark> marks) {
        entity(content, name, "", path, depth, marks);
    }

    private void entity(Content content, String name, String declared, String path, int depth, Set<Entity.Mark> marks) {
        String detected = "application/octet-stream";
        List<Decoder> openers = List.of();
        boolean message = false;
        PackedFile file = PackedFile.NONE;
        try {
            detected = TypeDetector.detect(content, declared);
            message = content.size() > 0 && (isMessage(detected, declared, name) || MailLook.fits(content, detected));
            file = new PackedFile(content, name, declared, detected);
            openers = openers(file, message, path);
        } catch (IOException e) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", String.valueOf(e.getMessage()));
        }
        if (message || !openers.isEmpty()) {
            marks.add(Entity.Mark.CONTAINER);
        }
        boolean added = ledger.add(new Entity(path, name, declared, detected, depth, content, marks));
        if (added && marks.contains(Entity.Mark.CONTAINER) && ledger.mayOpen(depth, path)) {
            if (message) {
                message(content, path, depth + 1);
            }
            for (Decoder opener : openers) {
                open(opener, file, path, depth);
            }
        }
    }

    private List<Decoder> openers(PackedFile file, boolean message, String path) throws IOException {
        if (file.content().size() == 0) {
            return List.of();
        }
        try {
            return decoders.of(file, message);
        } catch (RuntimeException e) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "a decoder failed: " + e);
            return List.of();
        }
    }

    private void open(Decoder opener, PackedFile file, String path, int depth) {
        MemberSink members = new MemberSink(this, ledger, file.content(), path, depth + 1, limits.fileBytes());
        try {
            opener.open(file, members);
        } catch (IOException e) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", opener.format() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            // Broken input that a decoder did not expect, or its bug: this file could not be looked at, and says so.
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", opener.format() + " failed: " + e);
        }
    }

    private static boolean isMessage(String detected, String declared, String name) {
        return detected.equals("message/rfc822")
                || declared.equals("message/rfc822")
                || declared.equals("message/global")
                || detected.equals("text/plain") && isMessageName(name);
    }

    private static boolean isMessageName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".eml") || lower.endsWith(".mht") || lower.endsWith(".mhtml");
    }

    /** A message that the scan of the outer one could not look into: encoded, or attached as something else. */
    private void message(Content content, String path, int depth) {
        try {
            Scanned scanned = StructureScanner.scan(content, ScanLimits.DEFAULT);
            message(content, scanned.root(), path + '!', depth);
        } catch (IOException e) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", String.valueOf(e.getMessage()));
        }
    }
}
