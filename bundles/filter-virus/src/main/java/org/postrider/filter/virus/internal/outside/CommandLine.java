package org.postrider.filter.virus.internal.outside;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a scanner is called, and what its exit status and output mean: as in the lists of Amavis. Immutable.
 *
 * @param words the program and its arguments; {} stands for the file
 * @param cleanCodes exit statuses that mean clean
 * @param infectedCodes exit statuses that mean infected
 * @param cleanPattern what the output must contain besides, to be clean
 * @param infectedPattern output that means infected, whatever the status
 * @param namePattern where the name is in the output: its first group that took part, or all it matched
 */
record CommandLine(
        List<String> words,
        Set<Integer> cleanCodes,
        Set<Integer> infectedCodes,
        Optional<Pattern> cleanPattern,
        Optional<Pattern> infectedPattern,
        Optional<Pattern> namePattern) {
    private static final String FILE = "{}";

    /** Copies. */
    CommandLine {
        words = List.copyOf(words);
        cleanCodes = Set.copyOf(cleanCodes);
        infectedCodes = Set.copyOf(infectedCodes);
    }

    /**
     * Cuts a line into words at spaces; double quotes keep words together. No other character means anything: there is no
     * shell.
     *
     * @throws IllegalArgumentException if a quote is not closed, there is no absolute program, or no {}
     */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (char c : (line + ' ').toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a double quote is not closed");
        }
        if (words.isEmpty() || !words.get(0).startsWith("/")) {
            throw new IllegalArgumentException("the program must be an absolute path");
        }
        if (words.stream().skip(1).noneMatch(w -> w.contains(FILE))) {
            throw new IllegalArgumentException("no argument has {} for the file");
        }
        return words;
    }

    /** @throws IllegalArgumentException if one is no number from 0 to 255 */
    static Set<Integer> codes(String... values) {
        Set<Integer> codes = new TreeSet<>();
        for (String word : String.join(",", values).split("[,\\s]+")) {
            if (!word.isEmpty()) {
                if (!word.matches("[0-9]{1,3}") || Integer.parseInt(word) > 255) {
                    throw new IllegalArgumentException(word + " is no exit status");
                }
                codes.add(Integer.parseInt(word));
            }
        }
        return codes;
    }

    List<String> call(String file) {
        List<String> call = new ArrayList<>();
        call.add(words.get(0));
        words.stream().skip(1).map(word -> word.replace(FILE, file)).forEach(call::add);
        return call;
    }

    /**
     * What a run means.
     *
     * @return empty if neither this nor that: the scanner failed
     */
    Optional<Verdict> verdict(int status, CharSequence output) {
        boolean infected = infectedCodes.contains(status)
                || infectedPattern.map(p -> found(p, output)).orElse(false);
        if (infected) {
            return Optional.of(Verdict.infected(name(output)));
        }
        boolean clean = cleanCodes.contains(status)
                && cleanPattern.map(p -> found(p, output)).orElse(true);
        return clean ? Optional.of(Verdict.CLEAN) : Optional.empty();
    }

    private static boolean found(Pattern pattern, CharSequence output) {
        return pattern.matcher(output).find();
    }

    private String name(CharSequence output) {
        for (Pattern pattern : Arrays.asList(namePattern.orElse(null), infectedPattern.orElse(null))) {
            Matcher matcher = pattern == null ? null : pattern.matcher(output);
            if (matcher != null && matcher.find()) {
                return group(matcher);
            }
        }
        return "";
    }

    private static String group(Matcher matcher) {
        for (int i = 1; i <= matcher.groupCount(); i++) {
            String group = matcher.group(i);
            if (group != null && !group.isBlank()) {
                return group;
            }
        }
        return matcher.groupCount() == 0 ? matcher.group() : "";
    }
}
