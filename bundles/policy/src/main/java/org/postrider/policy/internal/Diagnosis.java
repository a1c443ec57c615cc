package org.postrider.policy.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postrider.filter.Advice;
import org.postrider.filter.DestinyPolicy.Report;
import org.postrider.filter.Edit;
import org.postrider.filter.Finding;

/** All findings of a message, summed up. Confined to one decision. */
final class Diagnosis {
    private static final int MAX_SYMBOLS = 8;

    private final Map<Category, Set<String>> symbols = new EnumMap<>(Category.class);
    private final List<Edit> edits = new ArrayList<>(2);
    private Optional<Advice> advice = Optional.empty();
    private String adviser = "";
    private double score;
    private boolean scored;

    Diagnosis(List<Report> reports) {
        for (Report report : reports) {
            for (Finding finding : report.findings().findings()) {
                add(finding);
            }
            edits.addAll(report.findings().edits());
            if (advice.isEmpty() && !report.findings().advice().isEmpty()) {
                advice = Optional.of(report.findings().advice().get(0));
                adviser = report.link();
            }
        }
    }

    private void add(Finding finding) {
        switch (finding.type()) {
            case Finding.SCORE -> {
                score += finding.weight();
                scored = true;
                note(Category.SPAM, finding);
            }
            case Finding.INFECTED -> note(Category.INFECTED, finding);
            case Finding.BANNED -> note(Category.BANNED, finding);
            case Finding.UNCHECKED -> note(Category.UNCHECKED, finding);
            case Finding.BAD_HEADER -> note(Category.BAD_HEADER, finding);
            case Finding.AMBIGUOUS -> note(Category.AMBIGUOUS, finding);
            default -> {
                // A type this policy does not know is advice without weight.
            }
        }
    }

    private void note(Category category, Finding finding) {
        Set<String> noted = symbols.computeIfAbsent(category, c -> new LinkedHashSet<>(4));
        if (noted.size() < MAX_SYMBOLS) {
            String name = finding.attributes().get("name");
            String symbol = clean(finding.symbol());
            noted.add(name == null ? symbol : symbol + '(' + clean(name) + ')');
        }
    }

    /** A hostile file name or an endless symbol must break neither a header nor a reply nor a log line. */
    private static String clean(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length() && plain.length() < 60; i++) {
            char c = name.charAt(i);
            plain.append(c > 0x20 && c < 0x7f && "();,\"<>".indexOf(c) < 0 ? c : '_');
        }
        return plain.toString();
    }

    /** The worst category that fits. */
    Category category(double tagScore, double killScore) {
        for (Category category : Category.values()) {
            boolean fits = switch (category) {
                case SPAM -> scored && score >= killScore;
                case SPAMMY -> scored && score >= tagScore;
                case CLEAN -> true;
                default -> symbols.containsKey(category);
            };
            if (fits) {
                return category;
            }
        }
        return Category.CLEAN;
    }

    /** What made it this category, at most a few symbols. */
    String symbols(Category category) {
        Category from = category == Category.SPAMMY ? Category.SPAM : category;
        return String.join(",", symbols.getOrDefault(from, Set.of()));
    }

    List<Edit> edits() {
        return edits;
    }

    Optional<Advice> advice() {
        return advice;
    }

    /** The link that gave the advice. */
    String adviser() {
        return adviser;
    }

    boolean scored() {
        return scored;
    }

    double score() {
        return score;
    }
}
