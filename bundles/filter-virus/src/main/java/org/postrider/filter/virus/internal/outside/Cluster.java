package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.postrider.content.Content;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several servers of one kind: the next is asked if one fails, in order of the list or those with less to do first. Those that
 * failed a moment ago come last, but are asked if no other is left. Thread-safe.
 */
final class Cluster implements Scanner {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.filter.virus");

    private final List<Server> servers;
    private final boolean balance;
    private final Duration timeout;
    private final LongSupplier nanos;

    /**
     * @param balance true: the one with the least to do first; false: in this order
     * @param timeout longest scan on one server, so that there is time for another
     */
    Cluster(List<Server> servers, boolean balance, Duration timeout, LongSupplier nanos) {
        this.servers = List.copyOf(servers);
        this.balance = balance;
        this.timeout = timeout;
        this.nanos = nanos;
    }

    @Override
    public CompletionStage<Verdict> scan(Content file, String name, Duration longest) {
        return next(file, name, order(), nanos.getAsLong() + longest.toNanos(), new ArrayList<>());
    }

    private List<Server> order() {
        List<Server> order = new ArrayList<>(servers);
        Comparator<Server> up = Comparator.comparing(server -> !server.up());
        Comparator<Server> byWait = up.thenComparing(server -> server.up() ? Long.MIN_VALUE : server.retryAt());
        order.sort(balance ? byWait.thenComparing(Server::load) : byWait);
        return order;
    }

    private CompletionStage<Verdict> next(
            Content file, String name, List<Server> left, long until, List<String> problems) {
        long time = until - nanos.getAsLong();
        if (left.isEmpty() || time <= 0) {
            problems.add(left.isEmpty() ? "no other server is left" : "no time is left");
            return CompletableFuture.failedStage(new IOException(String.join("; ", problems)));
        }
        Server server = left.get(0);
        Duration longest = Duration.ofNanos(Math.min(time, timeout.toNanos()));
        CompletionStage<Verdict> verdict;
        try {
            verdict = server.scan(file, name, longest);
        } catch (RuntimeException e) {
            verdict = CompletableFuture.failedStage(e);
        }
        return verdict.exceptionallyCompose(failure -> {
            String problem = server.name() + ": " + Server.cause(failure).getMessage();
            LOG.warn("event=scanner-failed server={} problem=\"{}\"", server.name(), problem);
            problems.add(problem);
            return next(file, name, left.subList(1, left.size()), until, problems);
        });
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
    }
}
