package org.postrider.chain.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.MailView;
import org.postrider.filter.Outcome;

/**
 * One service that is a link of the chain, or its policy. Thread-safe. It holds the service's object until it is retired and
 * its leases are back; then nothing here refers to the service's bundle any more, however long a message keeps the generation
 * that this link belongs to.
 */
final class Link {
    private final LinkFacts facts;
    private final LinkRule rule;
    private final Duration budget;
    private final boolean learns;
    private final LinkStats stats;
    private final Breaker breaker;
    private final int mostLost;
    private final AtomicInteger lost = new AtomicInteger();
    private @Nullable Object service;
    private int leases;

    Link(LinkFacts facts, Settings settings, LinkStats stats, Object service) {
        this.facts = facts;
        this.stats = stats;
        this.rule = settings.rule(facts.name());
        this.budget = rule.budget().orElse(Duration.ofMillis(facts.budgetMillis()));
        this.breaker = new Breaker(settings.breaker());
        this.mostLost = settings.breaker().lostThreads();
        this.service = service;
        this.learns = learns(service);
    }

    /** True unless the class leaves {@code settled} as the interface gives it: then telling it would be in vain. */
    private static boolean learns(Object service) {
        try {
            return !service.getClass()
                    .getMethod("settled", MailView.class, Outcome.class)
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException | LinkageError expected) {
            // No filter, or a class we cannot look into.
            return service instanceof org.postrider.filter.MailFilter
                    || service instanceof org.postrider.filter.AsyncMailFilter;
        }
    }

    LinkFacts facts() {
        return facts;
    }

    String name() {
        return facts.name();
    }

    LinkRule rule() {
        return rule;
    }

    Duration budget() {
        return budget;
    }

    LinkStats stats() {
        return stats;
    }

    Breaker breaker() {
        return breaker;
    }

    /** True if it wants to hear what became of messages. */
    boolean learns() {
        return learns;
    }

    /** The service for one call, or null if it is retired; each lease is given back by {@link #release}. */
    synchronized @Nullable Object lease() {
        if (service != null) {
            leases++;
        }
        return service;
    }

    synchronized void release() {
        leases--;
        if (leases == 0) {
            notifyAll();
        }
    }

    synchronized int leases() {
        return leases;
    }

    /** No more leases from now on, and the object is forgotten; those who lease it still have it in hand. */
    synchronized void retire() {
        service = null;
    }

    /**
     * Waits until all leases are back.
     *
     * @param deadline a {@link System#nanoTime()} value
     * @return how many were still out
     */
    synchronized int awaitIdle(long deadline) {
        boolean interrupted = false;
        while (leases > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return leases;
    }

    /** One more of its calls holds a thread past all budgets. */
    void threadLost() {
        lost.incrementAndGet();
    }

    void threadBack() {
        lost.decrementAndGet();
    }

    /** True if so many of its calls never came back that another thread must not be risked. */
    boolean holdsTooManyThreads() {
        return lost.get() >= mostLost;
    }

    boolean broken() {
        return breaker.isOpen() || holdsTooManyThreads();
    }

    @Override
    public String toString() {
        return facts.name() + " of " + facts.bundle();
    }
}
