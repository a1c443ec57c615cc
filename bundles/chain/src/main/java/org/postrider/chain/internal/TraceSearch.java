package org.postrider.chain.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.postrider.role.trace.TraceEvent;

/**
 * Finds messages in the trace's files: first the newest ids that match, file by file from the newest, then all their steps.
 * Stateless; blocks on the disk.
 */
final class TraceSearch {
    /** Steps given back at most, whatever the files hold. */
    private static final int MAX_EVENTS = 20_000;

    private TraceSearch() {}

    static List<TraceEvent> find(List<Path> oldestFirst, String query, int limit) throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        Predicate<String> matches = matcher(query);
        for (int i = oldestFirst.size() - 1; i >= 0 && ids.size() < limit; i--) {
            collect(oldestFirst.get(i), matches, ids, limit);
        }
        List<TraceEvent> events = new ArrayList<>();
        if (ids.isEmpty()) {
            return events;
        }
        for (Path file : oldestFirst) {
            eachLine(file, line -> {
                if (events.size() < MAX_EVENTS && ids.contains(TraceFormat.id(line))) {
                    TraceFormat.decode(line).ifPresent(events::add);
                }
            });
        }
        return events;
    }

    private static Predicate<String> matcher(String query) {
        if (query.isEmpty()) {
            return line -> true;
        }
        if (query.indexOf('@') < 0) {
            return line -> TraceFormat.id(line).equals(query);
        }
        StringBuilder quoted = new StringBuilder();
        Json.write(quoted, query);
        String inside = quoted.substring(1, quoted.length() - 1);
        return line -> holds(line, inside);
    }

    /** True if the text stands in the line by itself: asking for {@code ann@x.org} must not find {@code joann@x.org}. */
    private static boolean holds(String line, String text) {
        for (int at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
            int end = at + text.length();
            if ((at == 0 || !ofAddress(line.charAt(at - 1)))
                    && (end == line.length() || !ofAddress(line.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean ofAddress(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c == '+';
    }

    /** Adds the newest matching ids of one file, as far as there is room. */
    private static void collect(Path file, Predicate<String> matches, Set<String> ids, int limit) throws IOException {
        LinkedHashSet<String> here = new LinkedHashSet<>();
        int room = limit - ids.size();
        eachLine(file, line -> {
            if (matches.test(line)) {
                String id = TraceFormat.id(line);
                if (!id.isEmpty() && !ids.contains(id)) {
                    here.remove(id);
                    here.add(id);
                }
                if (here.size() > room) {
                    here.remove(here.iterator().next());
                }
            }
        });
        ids.addAll(here);
    }

    /** What is done with a line. */
    private interface LineUse {
        void accept(String line);
    }

    private static void eachLine(Path file, LineUse use) throws IOException {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder), 1 << 16)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                use.accept(line);
            }
        } catch (NoSuchFileException expected) {
            // Rotated away between listing and reading: the oldest steps are gone, as the limit on files wants it.
            return;
        }
    }
}
