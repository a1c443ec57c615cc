package org.postrider.filter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What one filter returns for one message: findings, proposed edits, advice, and facts for links further on. Immutable;
 * built with {@link #builder()}.
 */
@ProviderType
public final class Findings {
    private static final Findings NONE = new Findings(new Builder());

    private final List<Finding> findings;
    private final List<Edit> edits;
    private final List<Advice> advice;
    private final Map<String, Object> facts;

    private Findings(Builder builder) {
        findings = List.copyOf(builder.findings);
        edits = List.copyOf(builder.edits);
        advice = List.copyOf(builder.advice);
        facts = Map.copyOf(builder.facts);
    }

    /** Nothing found, nothing proposed. */
    public static Findings none() {
        return NONE;
    }

    /** One finding and nothing else. */
    public static Findings of(Finding finding) {
        return builder().add(finding).build();
    }

    /** Starts an empty collection. */
    public static Builder builder() {
        return new Builder();
    }

    /** What was found, in order. */
    public List<Finding> findings() {
        return findings;
    }

    /** What should be changed, in order. */
    public List<Edit> edits() {
        return edits;
    }

    /** What the filter would have done, strongest first. */
    public List<Advice> advice() {
        return advice;
    }

    /** Facts under the keys that the link declared in {@link ChainLink#provides()}. */
    public Map<String, Object> facts() {
        return facts;
    }

    /** Collects; confined to one thread. */
    public static final class Builder {
        private final List<Finding> findings = new ArrayList<>();
        private final List<Edit> edits = new ArrayList<>();
        private final List<Advice> advice = new ArrayList<>();
        private final Map<String, Object> facts = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a finding. */
        public Builder add(Finding finding) {
            findings.add(finding);
            return this;
        }

        /** Proposes an edit. */
        public Builder edit(Edit edit) {
            edits.add(edit);
            return this;
        }

        /** Adds an advice. */
        public Builder advise(Advice what) {
            advice.add(what);
            return this;
        }

        /**
         * Leaves a fact for other links.
         *
         * @param key dotted lower-case name, such as {@code spf.result}
         * @param value a JDK value: String, Number, Boolean, or an unmodifiable List or Map of them
         */
        public Builder fact(String key, Object value) {
            if (!value.getClass().getName().startsWith("java.")) {
                throw new IllegalArgumentException("Fact " + key + " must be a JDK value, not " + value.getClass());
            }
            facts.put(key, value);
            return this;
        }

        /** The immutable result. */
        public Findings build() {
            return new Findings(this);
        }
    }
}
