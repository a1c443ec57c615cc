package org.postrider.testkit.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.Outcome;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.MailChain;

/** A chain that decides as it is told, by default to deliver. Thread-safe. */
public final class FakeChain implements MailChain {
    private final List<ChainMail> seen = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private Function<ChainMail, ChainResult> decision =
            mail -> new ChainResult.Decided(List.of(TestMail.variant(mail, TestMail.deliver())), 1);
    private @Nullable Exception settleFailure;
    private long generation = 1;

    /** What it decides from now on. */
    public synchronized FakeChain deciding(Function<ChainMail, ChainResult> how) {
        decision = how;
        return this;
    }

    /** A link came or went. */
    public synchronized FakeChain nextGeneration() {
        generation++;
        return this;
    }

    /** Settling fails from now on, or no longer. */
    public synchronized FakeChain settleFailing(@Nullable Exception failure) {
        settleFailure = failure;
        return this;
    }

    @Override
    public synchronized CompletionStage<ChainResult> run(ChainMail mail) {
        seen.add(mail);
        return CompletableFuture.completedStage(decision.apply(mail));
    }

    @Override
    public synchronized CompletionStage<Void> settled(ChainMail mail, Outcome outcome) {
        if (settleFailure != null) {
            return CompletableFuture.failedStage(settleFailure);
        }
        settled.add(mail.id());
        outcomes.add(outcome);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public synchronized long generation() {
        return generation;
    }

    /** Messages it was run for, in order. */
    public synchronized List<ChainMail> seen() {
        return List.copyOf(seen);
    }

    /** Ids of messages that are settled, in order. */
    public synchronized List<String> settled() {
        return List.copyOf(settled);
    }

    /** Their outcomes. */
    public synchronized List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }
}
