package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postrider.role.scan.SignatureAdmin;

/**
 * A set of signatures, compiled. Immutable, thread-safe: new signatures make a new engine, and scans under way end with the one
 * they began with. Built by {@link EngineBuilder}.
 */
public final class Engine {
    private final Digests files;
    private final Digests sections;
    private final Digests trusted;
    private final BodyIndex[] bodies;
    private final LogicalStore logical;
    private final Names names;
    private final List<SignatureAdmin.Database> databases;
    private final Set<String> ignored;
    private final long steps;

    Engine(EngineBuilder from, BodyIndex[] bodies, List<SignatureAdmin.Database> databases) throws java.io.IOException {
        this.files = from.files.build();
        this.sections = from.sections.build();
        this.trusted = from.trusted.build();
        this.bodies = bodies;
        this.logical = from.logical;
        this.names = from.names;
        this.databases = List.copyOf(databases);
        this.ignored = Set.copyOf(from.ignored);
        this.steps = from.steps;
    }

    /** Where its signatures came from. */
    public List<SignatureAdmin.Database> databases() {
        return databases;
    }

    /** Signatures in force. */
    public int count() {
        return databases.stream().mapToInt(SignatureAdmin.Database::signatures).sum();
    }

    /** True if a list of known good files names this one, so that what is found in it is a mistake. */
    boolean isTrusted(byte[] data, int size) {
        return trusted.count() > 0 && trusted.find(data, 0, size) >= 0;
    }

    /**
     * Matches a file, or a reading of it.
     *
     * @param digests whether its digests count: not for a reading
     * @return names of what was found, the most certain first
     * @throws Steps.ExceededException if it is too much work; what was found until then is lost
     */
    List<String> match(Target file, boolean digests) {
        List<String> found = new ArrayList<>(0);
        Steps left = new Steps(steps);
        BodyIndex.Found hits = bodies[file.kind().target()].scan(file, left);
        hits.names().forEach(name -> add(found, name));
        if (digests) {
            add(found, files.find(file.data(), 0, file.size()));
            sections(file, found);
        }
        logical(file, hits, left, found);
        return found;
    }

    private void add(List<String> found, int name) {
        if (name >= 0) {
            String text = names.get(name);
            if (!found.contains(text) && !ignored.contains(Names.withoutEnding(text))) {
                found.add(text);
            }
        }
    }

    private void sections(Target file, List<String> found) {
        if (file.kind() != FileKind.PE || sections.count() == 0) {
            return;
        }
        for (Program.Section section : file.program().sections()) {
            boolean inside = section.length() > 0 && section.start() + section.length() <= file.size();
            if (inside) {
                add(found, sections.find(file.data(), (int) section.start(), (int) section.length()));
            }
        }
    }

    private void logical(Target file, BodyIndex.Found hits, Steps left, List<String> found) {
        if (hits.logical().isEmpty()) {
            return;
        }
        List<Integer> numbers = List.copyOf(hits.logical());
        List<Logical> candidates = new ArrayList<>(numbers.size());
        numbers.forEach(number -> candidates.add(logical.get(number)));
        for (int index : new LogicalScan(file, left).matching(candidates)) {
            add(found, logical.name(numbers.get(index)));
        }
    }
}
