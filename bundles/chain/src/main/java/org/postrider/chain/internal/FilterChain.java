package org.postrider.chain.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.dns.Resolver;
import org.postrider.filter.Outcome;
import org.postrider.role.chain.ChainAdmin;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.MailChain;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.Presence;
import org.postrider.role.session.ReadinessGate;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chain: lets messages pass through the links that are there. Thread-safe. Start reading at {@link Passage}. */
@Component(
        service = {MailChain.class, ChainAdmin.class, ReadinessGate.class},
        configurationPid = "org.postrider.chain",
        property = ReadinessGate.NAME + "=chain",
        immediate = true)
@Designate(ocd = ChainConfig.class)
public final class FilterChain implements MailChain, ChainAdmin, ReadinessGate {
    private static final Logger LOG = LoggerFactory.getLogger(FilterChain.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final long RETRY = TimeUnit.SECONDS.toNanos(30);

    private final InFlight inFlight = new InFlight("chain");
    private final TraceOutbox trace = new TraceOutbox();
    private final Presence<Unpacker> unpacker = new Presence<>("unpack");
    private final Presence<Resolver> resolver = new Presence<>("dns");
    private final Crew crew;
    private final Switches switches;
    private final Bench bench;
    private final Entrance entrance;
    private final Refusals refusals;
    private long lastRetry = System.nanoTime();

    /** Production. */
    @Activate
    public FilterChain(BundleContext context, ChainConfig config, @Reference Tally tally) {
        this(context, ChainConfigs.read(config), tally, Home.of(context), Clock.systemUTC());
    }

    FilterChain(BundleContext context, Settings settings, Tally tally, Path home, Clock clock) {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
        InHand journal = InHand.open(home.resolve("mail/inhand"), process.pid(), started);
        switches = new Switches(home.resolve("mail/chain.state"));
        blame(journal);
        // Those inside, those given up on, and some for settled(): none may ever be refused a thread.
        Workers workers = new Workers(settings.scans() + 16, 2 * (settings.scans() + settings.waiting()) + 1_000);
        Watchdog watchdog = new Watchdog(settings.breaker().afterInterrupt());
        String bundle = context.getBundle().getSymbolicName()
                + '@'
                + context.getBundle().getVersion();
        crew = new Crew(settings, bundle, clock, workers, watchdog, journal, trace, unpacker, resolver);
        bench = new Bench(context, settings, switches, tally, this::published, workers::renew);
        entrance = new Entrance(
                settings.scans(), settings.waiting(), settings.patience(), settings.grace(), bench::current);
        refusals = new Refusals(context);
        watchdog.eachRound(this::round);
        watchdog.start();
        bench.open();
        refusals.open();
    }

    private void blame(InHand journal) {
        for (String link : journal.blamed()) {
            if (switches.off(link).isEmpty()) {
                switches.off(link, new Switches.Off(false, "it was running when the process died, twice in a row"));
                LOG.warn(
                        "link={} state=disabled hint=\"it was running when the process died, twice in a row; update it, then:"
                                + " mail:filter-enable {}\"",
                        link,
                        link);
            }
        }
    }

    private void published() {
        Entrance waiting = entrance;
        if (waiting != null) { // Null while the constructor is still listing what is there.
            waiting.wake();
        }
    }

    private void round() {
        long now = System.nanoTime();
        entrance.round(now);
        if (now - lastRetry > RETRY) {
            lastRetry = now;
            if (bench.needsRetry()) {
                crew.workers().execute(bench::retry);
            }
        }
    }

    /** Lets those inside finish, sends those outside on, and lets go of all links. */
    @Deactivate
    public void close() {
        entrance.close();
        int left = inFlight.drain(DRAIN);
        if (left > 0) {
            LOG.warn("chain=stopped messages={} hint=\"they were still being filtered and are filtered again\"", left);
        }
        refusals.close();
        bench.close();
        crew.watchdog().close();
        crew.workers().close();
        crew.journal().close();
    }

    // ---- other roles

    /** DS. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindUnpacker(Unpacker role) {
        unpacker.bind(role);
    }

    /** DS. */
    public void unbindUnpacker(Unpacker role) {
        unpacker.unbind(role);
    }

    /** DS. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindResolver(Resolver role) {
        resolver.bind(role);
    }

    /** DS. */
    public void unbindResolver(Resolver role) {
        resolver.unbind(role);
    }

    /** DS. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTrace(Trace role) {
        trace.bind(role);
    }

    /** DS. */
    public void unbindTrace(Trace role) {
        trace.unbind(role);
    }

    // ---- the chain

    @Override
    public CompletionStage<ChainResult> run(ChainMail mail) {
        return inFlight.run(() -> {
            Passage passage = new Passage(crew, bench, entrance, mail);
            entrance.enter(passage);
            return passage.result();
        });
    }

    @Override
    public CompletionStage<Void> settled(ChainMail mail, Outcome outcome) {
        return inFlight.run(() -> Settling.tell(crew, bench.current(), mail, outcome));
    }

    // ---- readiness

    @Override
    public boolean ready() {
        return !bench.current().waits() && unpacker.now().isPresent();
    }

    @Override
    public String waitingFor() {
        List<String> names = new ArrayList<>();
        bench.current().gaps().stream().filter(Generation.Gap::waits).forEach(gap -> names.add(gap.name()));
        if (unpacker.now().isEmpty()) {
            names.add("unpack");
        }
        return String.join(", ", names);
    }

    // ---- admin

    @Override
    public long generation() {
        return bench.current().number();
    }

    @Override
    public List<LinkState> links() {
        return new LinkTable(crew.settings(), switches).rows(bench.current(), bench.all());
    }

    @Override
    public String policy() {
        return bench.current().policy().map(p -> p.facts().bundle()).orElse("");
    }

    @Override
    public int inFlight() {
        return entrance.count();
    }

    @Override
    public List<String> refused() {
        return refusals.sentences();
    }

    @Override
    public boolean enable(String link, boolean on) {
        boolean known = crew.settings().rules().containsKey(link)
                || switches.off(link).isPresent()
                || bench.all().stream().anyMatch(l -> l.name().equals(link) && !link.equals(LinkFacts.POLICY));
        if (!known) {
            return false;
        }
        if (on) {
            switches.on(link);
            crew.journal().forgive(link);
        } else {
            switches.off(link, new Switches.Off(true, "switched off by an admin"));
        }
        LOG.info("link={} event={}", link, on ? "enabled" : "disabled");
        bench.publish();
        return true;
    }

    /** For tests: one round of the watchdog as if it were later. */
    void lookLater(Duration ahead) {
        crew.watchdog().look(System.nanoTime() + ahead.toNanos());
    }

    /** For tests. */
    Entrance entrance() {
        return entrance;
    }
}
