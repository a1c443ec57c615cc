package org.postrider.chain.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.postrider.chain.internal.FakeRegistry.FakeBundle;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.Destiny;
import org.postrider.filter.DestinyPolicy;
import org.postrider.filter.Edit;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;
import org.postrider.testkit.filter.TestMail;

/** A chain in a fake registry, with a policy that delivers, and the last reports it got. */
final class ChainRig implements AutoCloseable {
    static final Duration GRACE = Duration.ofMinutes(10);
    static final int FAILURES = 3;
    static final int SCANS = 4;
    static final int WAITING = 4;

    final FakeRegistry registry;
    final Tally tally;
    final FakeBundle plugin;
    final List<DestinyPolicy.Report> reports = Collections.synchronizedList(new ArrayList<>());
    final List<TraceEvent> traced = Collections.synchronizedList(new ArrayList<>());
    final FakeRegistry.Reference policy;
    final FilterChain chain;
    private final Path home;

    ChainRig(Path home, String... links) throws Exception {
        this(home, new FakeRegistry(), new Tally(), links);
    }

    private ChainRig(Path home, FakeRegistry registry, Tally tally, String... links) {
        this.home = home;
        this.registry = registry;
        this.tally = tally;
        this.plugin = registry.bundle("com.example.plugin", "1.0.0");
        this.policy = policy((mail, found) -> {
            reports.clear();
            reports.addAll(found);
            List<Edit> edits = new ArrayList<>();
            found.forEach(r -> edits.addAll(r.findings().edits()));
            return toAll(mail.envelope().recipients(), new Destiny.Deliver(edits, java.util.Optional.empty(), "test"));
        });
        this.chain = new FilterChain(registry.context(), settings(links), tally, home, Clock.systemUTC());
        chain.bindTrace(new Trace() {
            @Override
            public void record(TraceEvent event) {
                traced.add(event);
            }

            @Override
            public CompletionStage<List<TraceEvent>> find(String query, int limit) {
                return CompletableFuture.completedStage(List.of());
            }
        });
    }

    static Settings settings(String... links) {
        return new Settings(
                Settings.rules(List.of(links)),
                GRACE,
                SCANS,
                WAITING,
                Duration.ofMinutes(5),
                new Settings.BreakerRule(FAILURES, Duration.ofHours(1), 2, Duration.ofSeconds(1)),
                new Settings.FloodRule(100, 50, 10_000, 1 << 20));
    }

    FakeRegistry.Reference policy(DestinyPolicy service) {
        return registry.register(plugin, service, Map.of());
    }

    static Map<Address, Destiny> toAll(List<Recipient> recipients, Destiny destiny) {
        Map<Address, Destiny> all = new LinkedHashMap<>();
        recipients.forEach(r -> all.put(r.address(), destiny));
        return all;
    }

    FakeRegistry.Reference link(String name, MailFilter filter, Object... properties) {
        return registry.link(plugin, name, filter, properties);
    }

    FakeRegistry.Reference asyncLink(String name, AsyncMailFilter filter, Object... properties) {
        return registry.link(plugin, name, filter, properties);
    }

    static Findings note(String symbol) {
        return Findings.of(Finding.of(Finding.NOTE, symbol, 0));
    }

    static ChainMail mail(TestMail mail) {
        return new ChainMail(
                mail.id(),
                mail.envelope(),
                mail.session(),
                mail.content(),
                mail.structure(),
                mail.headers(),
                mail.received(),
                mail.phase(),
                Map.of());
    }

    static TestMail text() {
        return TestMail.of("From: sender@example.org\nSubject: hi\n\nHello.\n");
    }

    CompletableFuture<ChainResult> start(TestMail mail) {
        return chain.run(mail(mail)).toCompletableFuture();
    }

    ChainResult run(TestMail mail) throws Exception {
        return await(start(mail));
    }

    static <T> T await(CompletableFuture<T> stage) throws Exception {
        return stage.get(60, TimeUnit.SECONDS);
    }

    /** Symbols the policy saw, in order. */
    List<String> symbols() {
        List<String> all = new ArrayList<>();
        List.copyOf(reports).forEach(r -> r.findings().findings().forEach(f -> all.add(f.symbol())));
        return all;
    }

    ChainRig restarted(String... links) throws Exception {
        chain.close();
        return new ChainRig(home, links);
    }

    /** A changed configuration: the same services, the same bundle, another chain. */
    ChainRig reconfigured(String... links) {
        chain.close();
        policy.unregister();
        return new ChainRig(home, registry, tally, links);
    }

    @Override
    public void close() {
        chain.close();
    }
}
