package org.postrider.filter.virus.internal.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.postrider.filter.virus.internal.engine.SignatureException.Reason;
import org.postrider.role.scan.SignatureAdmin;

/**
 * Reads signature databases into a new {@link Engine}. Confined to one thread. A line that cannot be used is counted by its
 * reason and left out; it does not spoil the others.
 */
public final class EngineBuilder {
    /** A line that is longer is no signature. */
    private static final int MAX_LINE = 1 << 20;

    /** Of a file of YARA rules more is not read. */
    private static final int MAX_RULES = 64 << 20;

    final Digests.Builder files;
    final Digests.Builder sections;
    final Digests.Builder trusted;
    final LogicalStore logical;
    final Names names;
    final long steps;
    private final BodyIndex.Builder[] bodies = new BodyIndex.Builder[FileKind.TARGETS];
    final Set<String> ignored = new HashSet<>();
    private final Map<String, Count> counts = new TreeMap<>();
    private final boolean unwanted;

    /**
     * @param temporary for what is kept outside the heap
     * @param steps bound of the work that one file may cause beyond a pass over its bytes
     * @param unwanted whether signatures of possibly unwanted applications count
     */
    public EngineBuilder(Path temporary, long steps, boolean unwanted) {
        this.steps = steps;
        this.unwanted = unwanted;
        files = new Digests.Builder(temporary);
        sections = new Digests.Builder(temporary);
        trusted = new Digests.Builder(temporary);
        logical = new LogicalStore(temporary);
        names = new Names(temporary);
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = new BodyIndex.Builder();
        }
    }

    /** Reads a list of names that shall not be found. */
    private void ignore(String kind, String line) {
        String[] fields = line.split(":", -1);
        ignored.add(kind.equals("ign") && fields.length > 2 ? fields[2] : fields[0]);
    }

    /**
     * Reads one text database; a kind that is none of signatures is passed over.
     *
     * @param database file that it is in @param official signed by ClamAV's makers @param fileName its own
     */
    public void read(String database, boolean official, String fileName, InputStream in) throws IOException {
        String kind = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (kind.equals("ign") || kind.equals("ign2")) {
            Lines.each(in, MAX_LINE, line -> ignore(kind, line));
            return;
        }
        if (kind.equals("yar") || kind.equals("yara")) {
            rules(counts.computeIfAbsent(database, name -> new Count()), official, in);
            return;
        }
        LineReader reader = reader(kind);
        if (reader == null || isUnwanted(kind)) {
            return;
        }
        Count count = counts.computeIfAbsent(database, name -> new Count());
        Lines.each(in, MAX_LINE, line -> {
            try {
                reader.read(line, official);
                count.taken++;
            } catch (SignatureException e) {
                count.skipped.merge(e.reason().word(), 1, Integer::sum);
            }
        });
    }

    /** Says what is known of a database that was read. */
    public void describe(String database, long version, Instant built) {
        Count count = counts.computeIfAbsent(database, name -> new Count());
        count.version = version;
        count.built = built;
    }

    /** What a database gave. */
    private static final class Count {
        private int taken;
        private final Map<String, Integer> skipped = new TreeMap<>();
        private long version;
        private Instant built = Instant.EPOCH;
    }

    private void rules(Count count, boolean official, InputStream in) throws IOException {
        byte[] text = in.readNBytes(MAX_RULES);
        try {
            for (String rule : YaraParser.split(new String(text, StandardCharsets.ISO_8859_1))) {
                try {
                    logical(rule, official);
                    count.taken++;
                } catch (SignatureException e) {
                    count.skipped.merge(e.reason().word(), 1, Integer::sum);
                }
            }
        } catch (SignatureException e) {
            throw new IOException("its rules cannot be told apart: " + e.getMessage(), e);
        }
    }

    private boolean isUnwanted(String kind) {
        // The u at the end marks what is merely unwanted.
        return !unwanted && kind.length() == 3 && kind.endsWith("u");
    }

    /** Takes a line. */
    private interface LineReader {
        void read(String line, boolean official) throws SignatureException, IOException;
    }

    private @org.jspecify.annotations.Nullable LineReader reader(String kind) {
        return switch (kind) {
            case "hdb", "hsb", "hdu", "hsu" -> (line, official) -> digest(files, line, official, false);
            case "mdb", "msb", "mdu", "msu" -> (line, official) -> digest(sections, line, official, true);
            case "fp", "sfp" -> (line, official) -> digest(trusted, line, official, false);
            case "ndb", "ndu" -> this::body;
            case "db" -> this::old;
            case "ldb", "ldu" -> this::logical;
            case "cbc" ->
                (line, official) -> {
                    throw new SignatureException(Reason.BYTECODE, "is a program");
                };
            case "idb" ->
                (line, official) -> {
                    throw new SignatureException(Reason.ICON, "is a picture");
                };
            default -> null;
        };
    }

    private void digest(Digests.Builder into, String line, boolean official, boolean sizeFirst)
            throws SignatureException, IOException {
        int first = line.indexOf(':');
        int second = line.indexOf(':', first + 1);
        if (first < 0 || second < 0) {
            throw SignatureException.malformed("less than three fields");
        }
        int third = line.indexOf(':', second + 1);
        String one = line.substring(0, first);
        String two = line.substring(first + 1, second);
        String name = third < 0 ? line.substring(second + 1) : line.substring(second + 1, third);
        if (third >= 0) {
            level(line.substring(third + 1).split(":", -1), 0);
        }
        byte[] digest = Digests.Builder.decode(sizeFirst ? two : one);
        String size = sizeFirst ? one : two;
        into.add(digest, size.equals("*") ? HashTable.ANY_SIZE : number(size), name(name, official));
    }

    private static int number(String digits) throws SignatureException {
        try {
            int number = Integer.parseInt(digits);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException expected) {
            // Told below, with those below zero.
        }
        throw SignatureException.malformed("number " + digits);
    }

    private static void level(String[] fields, int at) throws SignatureException {
        int min = fields.length > at && !fields[at].isEmpty() ? number(fields[at]) : 0;
        int max = fields.length > at + 1 && !fields[at + 1].isEmpty() ? number(fields[at + 1]) : Integer.MAX_VALUE;
        Conditions.level(new Conditions.Range(min, max));
    }

    private int name(String name, boolean official) throws SignatureException, IOException {
        if (name.isEmpty() || name.length() > 1_024) {
            throw SignatureException.malformed("a name of " + name.length() + " characters");
        }
        return names.add(name, official);
    }

    private void body(String line, boolean official) throws SignatureException, IOException {
        String[] fields = line.split(":", -1);
        if (fields.length < 4) {
            throw SignatureException.malformed(fields.length + " fields");
        }
        level(fields, 4);
        int target = Conditions.target(fields[1]);
        Body body = HexParser.parse(fields[3], Offset.parse(fields[2]), HexParser.Options.NONE);
        bodies[target].plain(body, name(fields[0], official));
    }

    private void old(String line, boolean official) throws SignatureException, IOException {
        int sign = line.lastIndexOf('=');
        if (sign <= 0) {
            throw SignatureException.malformed("no = in it");
        }
        Body body = HexParser.parse(line.substring(sign + 1), Offset.ANYWHERE, HexParser.Options.NONE);
        bodies[0].plain(body, name(line.substring(0, sign), official));
    }

    private void logical(String line, boolean official) throws SignatureException, IOException {
        Logical compiled = Logical.parse(line);
        int number = logical.add(line, name(compiled.name(), official));
        BodyIndex.Builder index = bodies[compiled.conditions().target()];
        Expression.Cover cover = compiled.cover();
        if (cover == null) {
            index.always(number);
        } else {
            cover.bodies().forEach(body -> index.trigger(body, number));
        }
    }

    /** The engine; this builder is used up. */
    public Engine build() throws IOException {
        names.seal();
        BodyIndex[] built = new BodyIndex[bodies.length];
        BodyIndex general = bodies[0].build(bodies[0]);
        for (int i = 0; i < built.length; i++) {
            built[i] = i == 0 || bodies[i].isEmpty() ? general : bodies[i].build(bodies[0]);
        }
        List<SignatureAdmin.Database> databases = new ArrayList<>();
        counts.forEach((name, count) -> databases.add(
                new SignatureAdmin.Database(name, count.version, count.built, count.taken, count.skipped)));
        return new Engine(this, built, databases);
    }
}
