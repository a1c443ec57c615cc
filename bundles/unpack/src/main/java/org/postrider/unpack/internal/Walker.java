package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.message.Part;
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
    private final Limits limits;
    private final Ledger ledger;
    private final ZipOpener zip;
    private final TarOpener tar;
    private final GzipOpener gzip;
    private final Decoders decoders;

    Walker(Limits limits, Ledger ledger, Decoders decoders) {
        this.limits = limits;
        this.ledger = ledger;
        this.zip = new ZipOpener(this, ledger);
        this.tar = new TarOpener(this, ledger);
        this.gzip = new GzipOpener(this, ledger);
        this.decoders = decoders;
    }

    int mostEntities() {
        return limits.entities();
    }

    /** All entities of a message. @param prefix path of the message around it, with its final separator */
    void message(Content content, Part root, String prefix, int depth) {
        part(content, root, prefix, depth);
        if (!ledger.full() && NameHunt.doubtful(root)) {
            try {
                NameHunt.names(content, ledger).forEach(name -> alsoNamed(name, "", prefix + root.path(), depth));
            } catch (IOException e) {
                ledger.gap(Ledger.Gap.DAMAGED, prefix, "cause", String.valueOf(e.getMessage()));
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
        Kind kind = Kind.PLAIN;
        PackedFile file = PackedFile.NONE;
        try {
            detected = TypeDetector.detect(content, declared);
            kind = kind(content, detected, declared, name);
            file = new PackedFile(content, name, declared, detected);
            openers = openers(kind, file, path);
        } catch (IOException e) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", String.valueOf(e.getMessage()));
        }
        if (kind != Kind.PLAIN || !openers.isEmpty()) {
            marks.add(Entity.Mark.CONTAINER);
        }
        boolean added = ledger.add(new Entity(path, name, declared, detected, depth, content, marks));
        if (added && marks.contains(Entity.Mark.CONTAINER) && ledger.mayOpen(depth, path)) {
            open(kind, content, name, path, depth);
            for (Decoder opener : openers) {
                open(opener, file, path, depth);
            }
        }
    }

    /** What is nothing to the decoders built in above, and what may be in it besides. */
    private List<Decoder> openers(Kind kind, PackedFile file, String path) throws IOException {
        if (file.content().size() == 0 || kind == Kind.MESSAGE) {
            return List.of();
        }
        try {
            List<Decoder> all = decoders.of(file);
            return kind == Kind.PLAIN
                    ? all
                    : all.stream().filter(Decoder::shares).toList();
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

    /** What can be opened. */
    private enum Kind {
        PLAIN,
        ZIP,
        TAR,
        GZIP,
        MESSAGE
    }

    private static Kind kind(Content content, String detected, String declared, String name) {
        if (isMessage(detected, declared, name)) {
            return content.size() == 0 ? Kind.PLAIN : Kind.MESSAGE;
        }
        if (detected.equals("application/gzip")) {
            return Kind.GZIP;
        }
        if (startsLikeZip(content)) {
            return Kind.ZIP;
        }
        if (detected.equals("application/x-tar")
                || detected.equals("application/x-gtar")
                || TarOpener.startsLikeTar(content)) {
            return Kind.TAR;
        }
        // Readers find a zip file by its end, whatever stands before it.
        return content.size() > 22 && ZipDirectory.isThere(new Source(content)) ? Kind.ZIP : Kind.PLAIN;
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

    /** By its bytes: Tika names documents and programs that are zip files inside (jar, docx, apk) by what they are. */
    private static boolean startsLikeZip(Content content) {
        try {
            return content.size() > 22 && (new Source(content).bytes(0, 4).getInt(0) & 0xffff) == 0x4b50;
        } catch (IOException expected) {
            // Cannot be read: then it cannot be opened either, and the finding was made when its type was asked for.
            return false;
        }
    }

    private void open(Kind kind, Content content, String name, String path, int depth) {
        try {
            switch (kind) {
                case ZIP -> zip.open(content, path, depth + 1);
                case TAR -> tar.open(content, path, depth + 1);
                case GZIP -> gzip.open(content, name, path, depth + 1);
                case MESSAGE -> message(content, path, depth + 1);
                case PLAIN -> {
                    // Nothing inside.
                }
            }
        } catch (IOException e) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", String.valueOf(e.getMessage()));
        }
    }

    /** A message that the scan of the outer one could not look into: encoded, or attached as something else. */
    private void message(Content content, String path, int depth) throws IOException {
        Scanned scanned = StructureScanner.scan(content, ScanLimits.DEFAULT);
        message(content, scanned.root(), path + '!', depth);
    }
}
