package org.postrider.filter.virus.internal.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Tries logical signatures of which something was found: counts the hits of all their parts in one more pass, then evaluates.
 * Confined to one file.
 */
final class LogicalScan {
    /** More hits than these are not told apart. */
    private static final int MAX_COUNT = 1 << 16;

    private static final int MAX_MATCHES = 1_000;

    private final Target file;
    private final Steps steps;
    private @Nullable String characters;

    LogicalScan(Target file, Steps steps) {
        this.file = file;
        this.steps = steps;
    }

    /** Hits of one signature's parts. */
    private final class Tally implements Expression.Hits {
        private final Logical logical;
        private final int[] counts;
        private final int[] first;
        private final int[] last;
        private final int place;
        private final List<List<Integer>> places;

        Tally(Logical logical, int place) {
            this.logical = logical;
            this.place = place;
            this.counts = new int[logical.parts().size()];
            this.first = new int[counts.length];
            this.last = new int[counts.length];
            this.places = new ArrayList<>();
            for (int i = 0; i < counts.length && logical.asksForPlaces(); i++) {
                places.add(new ArrayList<>(1));
            }
        }

        @Override
        public int count(int part) {
            return counts[part];
        }

        @Override
        public boolean within(int part, long from, long to) {
            return places.get(part).stream().anyMatch(at -> at >= from && at <= to);
        }

        @Override
        public Target file() {
            return file;
        }

        /** Its needed text was found, not yet itself. */
        void forget(int part) {
            counts[part] = 0;
            if (!places.isEmpty()) {
                places.get(part).clear();
            }
        }

        void hit(int part, int start) {
            if (counts[part] == 0) {
                first[part] = start;
            } else if (last[part] == start || counts[part] >= MAX_COUNT) {
                return;
            }
            last[part] = start;
            counts[part]++;
            if (!places.isEmpty() && counts[part] <= MAX_MATCHES) {
                places.get(part).add(start);
            }
        }
    }

    /** @return the places of those that hold */
    List<Integer> matching(List<Logical> candidates) {
        List<Tally> tallies = new ArrayList<>();
        List<Body> bodies = new ArrayList<>();
        List<int[]> owners = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Logical candidate = candidates.get(i);
            if (candidate.conditions().hold(file)) {
                collect(candidate, tallies.size(), bodies, owners);
                tallies.add(new Tally(candidate, i));
            }
        }
        if (!tallies.isEmpty()) {
            Body.Hunt[] hunts = new Body.Hunt[bodies.size()];
            java.util.Arrays.setAll(hunts, i -> new Body.Hunt());
            new GramIndex(bodies).scan(file.data(), 0, file.size(), (entry, at) -> {
                int start = bodies.get(entry).match(file, at, steps, hunts[entry]);
                if (start >= 0) {
                    int[] owner = owners.get(entry);
                    tallies.get(owner[0]).hit(owner[1], start);
                }
            });
        }
        return tallies.stream().filter(this::holds).map(tally -> tally.place).toList();
    }

    private static void collect(Logical candidate, int number, List<Body> bodies, List<int[]> owners) {
        for (int i = 0; i < candidate.parts().size(); i++) {
            if (candidate.parts().get(i) instanceof SubSignature.Bytes bytes) {
                for (Body body : bytes.bodies()) {
                    bodies.add(body);
                    owners.add(new int[] {number, i});
                }
            } else if (candidate.parts().get(i) instanceof SubSignature.Searched searched) {
                bodies.add(searched.needed());
                owners.add(new int[] {number, i});
            }
        }
    }

    private boolean holds(Tally tally) {
        List<SubSignature> parts = tally.logical.parts();
        for (int i = 0; i < parts.size(); i++) {
            further(tally, i, parts.get(i));
        }
        return tally.logical.expression().evaluate(tally).holds();
    }

    /** What is tried only once other parts were found. */
    private void further(Tally tally, int part, SubSignature what) {
        if (what instanceof SubSignature.Regex regex
                && regex.trigger().evaluate(tally).holds()) {
            search(tally, part, regex);
        } else if (what instanceof SubSignature.Searched searched && tally.counts[part] > 0) {
            tally.forget(part);
            all(tally, part, searched.shape().matcher(new CountedText(characters(), steps)));
        } else if (what instanceof SubSignature.Number number && tally.counts[number.of()] > 0) {
            int at = tally.first[number.of()];
            if (number.compare().holds(file.data(), file.size(), at)) {
                tally.hit(part, at);
            }
        }
    }

    private void all(Tally tally, int part, Matcher matcher) {
        each(matcher, MAX_MATCHES, start -> tally.hit(part, start));
    }

    private static void each(Matcher matcher, int most, IntConsumer found) {
        try {
            for (int matches = 0; matches < most && matcher.find(); matches++) {
                found.accept(matcher.start());
            }
        } catch (StackOverflowError e) {
            // Java's engine recurses over some loops: as good as an expression without end.
            throw new Steps.ExceededException();
        }
    }

    private void search(Tally tally, int part, SubSignature.Regex regex) {
        Matcher matcher = regex.shape().matcher(new CountedText(characters(), steps));
        Offset offset = regex.offset();
        if (offset.from() == Offset.From.START) {
            int from = Math.min(file.size(), offset.at());
            int to = regex.encompass() ? Math.min(file.size(), from + offset.shift()) : file.size();
            matcher.region(from, to);
        }
        boolean anywhere = offset.from() == Offset.From.ANYWHERE || regex.rolling() || regex.encompass();
        each(matcher, regex.global() ? MAX_MATCHES : 1, start -> {
            if (anywhere || offset.allows(file, start)) {
                tally.hit(part, start);
            }
        });
    }

    private String characters() {
        String known = characters;
        if (known == null) {
            known = new String(file.data(), 0, file.size(), StandardCharsets.ISO_8859_1);
            characters = known;
        }
        return known;
    }

    /** Counts what an expression looks at, so that no expression and no file can make it go on for ever. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private final Steps steps;

        CountedText(String text, Steps steps) {
            this.text = text;
            this.steps = steps;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            steps.take(1);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
