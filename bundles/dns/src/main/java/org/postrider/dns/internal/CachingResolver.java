package org.postrider.dns.internal;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.dns.DnsException;
import org.postrider.dns.Resolver;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.WorkerPool;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * The resolver of the house: one cache, one question on the wire however many ask it at once, a bound on questions under
 * way. Thread-safe. Callers go on on the role's own threads, never on dnsjava's.
 */
@Component(service = Resolver.class, configurationPid = "org.postrider.dns", immediate = true)
@Designate(ocd = CachingResolver.Config.class)
public final class CachingResolver implements Resolver {
    /** etc/org.postrider.dns.cfg. */
    @ObjectClassDefinition(name = "DNS", description = "The caching resolver")
    public @interface Config {
        /** Servers. */
        @AttributeDefinition(description = "Name servers as address or address:port; empty: those of the system")
        String[] servers() default {};

        /** Wait. */
        @AttributeDefinition(
                description = "Wait for one answer of one server, in milliseconds",
                min = "50",
                max = "60000")
        long timeout__ms() default 3_000;

        /** Rounds. */
        @AttributeDefinition(description = "How often each server is asked", min = "1", max = "10")
        int rounds() default 2;

        /** Trust. */
        @AttributeDefinition(
                description =
                        "Believe the servers that an answer is authentic (DNSSEC): only if the way to them is safe")
        boolean trust__authentic() default false;

        /** Size. */
        @AttributeDefinition(
                description = "Answers kept, a large one counts as several; 0: none",
                min = "0",
                max = "1000000")
        int cache__entries() default 10_000;

        /** Longest. */
        @AttributeDefinition(description = "Longest time an answer is kept, in seconds", min = "0")
        long max__ttl() default 86_400;

        /** Longest, negative. */
        @AttributeDefinition(description = "Longest time that a missing name is remembered, in seconds", min = "0")
        long max__negative__ttl() default 300;

        /** Under way. */
        @AttributeDefinition(description = "Questions under way at once; more fail", min = "1", max = "100000")
        int max__questions() default 2_000;
    }

    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int THREADS = 2;

    private final Config config;
    private final Cache cache;
    private final WorkerPool pool;
    private final TcpQuestions tcp;
    private final Servers servers;
    private final InFlight inFlight = new InFlight("dns");
    private final Map<Question, CompletableFuture<Answer<Record>>> underWay = new ConcurrentHashMap<>();

    /** Checks the server addresses. */
    @Activate
    public CachingResolver(Config config) {
        this(config, Clock.systemUTC());
    }

    CachingResolver(Config config, Clock clock) {
        this.config = config;
        cache = new Cache(
                clock,
                config.cache__entries(),
                Duration.ofSeconds(config.max__ttl()),
                Duration.ofSeconds(config.max__negative__ttl()));
        pool = new WorkerPool("dns", THREADS, 2 * config.max__questions());
        Selector.start(pool);
        tcp = new TcpQuestions(config.max__questions());
        servers = new Servers(
                List.of(config.servers()), Duration.ofMillis(config.timeout__ms()), config.rounds(), pool, tcp);
    }

    /** Lets questions under way end, then dnsjava's thread. */
    @Deactivate
    public void stop() {
        inFlight.drain(DRAIN);
        tcp.close();
        pool.close();
        Selector.stop();
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String name) {
        CompletionStage<Answer<Record>> v4 = ask(name, Type.A);
        CompletionStage<Answer<Record>> v6 = ask(name, Type.AAAA);
        // Many a server knows nothing of AAAA and fails, for a host whose other addresses will do.
        return forgiven(v4, v6).thenCombine(forgiven(v6, v4), CachingResolver::joined);
    }

    /** What was asked for; its failure counts as no data if the other kind was found. */
    private static CompletionStage<Answer<Record>> forgiven(
            CompletionStage<Answer<Record>> asked, CompletionStage<Answer<Record>> other) {
        return other.handle((answer, failure) -> answer != null && answer.status() == Status.FOUND)
                .thenCompose(found -> found
                        ? asked.exceptionally(failure -> new Answer<>(Status.NO_DATA, List.of(), false, 0))
                        : asked);
    }

    private static Answer<InetAddress> joined(Answer<Record> v4, Answer<Record> v6) {
        List<InetAddress> addresses = new ArrayList<>();
        v4.records().forEach(r -> addresses.add(((ARecord) r).getAddress()));
        v6.records().forEach(r -> addresses.add(((AAAARecord) r).getAddress()));
        Status status = addresses.isEmpty() ? least(v4.status(), v6.status()) : Status.FOUND;
        return new Answer<>(
                status, addresses, v4.authentic() && v6.authentic(), Math.min(v4.ttlSeconds(), v6.ttlSeconds()));
    }

    // A name that exists for one type exists.
    private static Status least(Status a, Status b) {
        return a == Status.NO_NAME && b == Status.NO_NAME ? Status.NO_NAME : Status.NO_DATA;
    }

    @Override
    public CompletionStage<Answer<Mx>> mx(String name) {
        return ask(name, Type.MX).thenApply(answer -> {
            List<Record> shuffled = new ArrayList<>(answer.records());
            Collections.shuffle(shuffled);
            Function<Record, Mx> read = r -> {
                MXRecord mx = (MXRecord) r;
                String host = mx.getTarget().toString(true).toLowerCase(Locale.ROOT);
                return new Mx(mx.getPriority(), host.isEmpty() ? "." : host);
            };
            List<Mx> sorted = shuffled.stream()
                    .map(read)
                    .sorted(Comparator.comparingInt(Mx::preference))
                    .toList();
            return new Answer<>(answer.status(), sorted, answer.authentic(), answer.ttlSeconds());
        });
    }

    @Override
    public CompletionStage<Answer<String>> txt(String name) {
        return ask(name, Type.TXT).thenApply(answer -> mapped(answer, CachingResolver::text));
    }

    // Bytes beyond ASCII keep their value: who knows their charset can have them back from ISO-8859-1.
    private static String text(Record record) {
        StringBuilder text = new StringBuilder();
        for (byte[] part : ((TXTRecord) record).getStringsAsByteArrays()) {
            text.append(new String(part, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    @Override
    public CompletionStage<Answer<String>> reverse(InetAddress address) {
        return ask(ReverseMap.fromAddress(address).toString(), Type.PTR)
                .thenApply(answer ->
                        mapped(answer, r -> ((PTRRecord) r).getTarget().toString(true)));
    }

    @Override
    public CompletionStage<Answer<byte[]>> query(String name, String type) {
        int number = Type.value(type.toUpperCase(Locale.ROOT));
        // Zone transfers and the like are no records of a name, and have no bound.
        if (number < 0 || number == Type.OPT || number >= Type.TKEY && number <= Type.ANY) {
            return CompletableFuture.failedStage(new DnsException("Not a DNS record type: " + type));
        }
        return ask(name, number).thenApply(answer -> mapped(answer, Record::rdataToWireCanonical));
    }

    private static <T> Answer<T> mapped(Answer<Record> answer, Function<Record, T> read) {
        return new Answer<>(
                answer.status(), answer.records().stream().map(read).toList(), answer.authentic(), answer.ttlSeconds());
    }

    private CompletionStage<Answer<Record>> ask(String name, int type) {
        Question question;
        try {
            question = Question.of(name, type);
        } catch (DnsException e) {
            return CompletableFuture.failedStage(e);
        }
        Optional<Answer<Record>> known = cache.get(question);
        return known.isPresent() ? CompletableFuture.completedStage(known.get()) : inFlight.run(() -> shared(question));
    }

    private CompletionStage<Answer<Record>> shared(Question question) {
        if (underWay.size() >= config.max__questions()) {
            return CompletableFuture.failedStage(new DnsException(
                    "Too many DNS questions are under way; raise max_questions, or look at the servers"));
        }
        CompletableFuture<Answer<Record>> mine = new CompletableFuture<>();
        CompletableFuture<Answer<Record>> first = underWay.putIfAbsent(question, mine);
        if (first != null) {
            return first.copy();
        }
        servers.ask(question)
                .thenApplyAsync(
                        response -> {
                            try {
                                return Reading.of(question, response, config.trust__authentic());
                            } catch (DnsException e) {
                                throw new java.util.concurrent.CompletionException(e);
                            }
                        },
                        pool)
                .whenComplete((answer, failure) -> finish(question, mine, answer, failure));
        return mine.copy();
    }

    private void finish(
            Question question,
            CompletableFuture<Answer<Record>> mine,
            @Nullable Answer<Record> answer,
            @Nullable Throwable failure) {
        underWay.remove(question);
        if (answer != null) {
            cache.put(question, answer);
            mine.complete(answer);
        } else {
            Throwable cause = failure != null && failure.getCause() instanceof DnsException known ? known : failure;
            mine.completeExceptionally(cause == null ? new DnsException("No answer for " + question) : cause);
        }
    }
}
