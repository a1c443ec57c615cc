package org.postrider.relay.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.dns.Resolver;
import org.postrider.reply.Reply;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.Presence;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.session.Connector;
import org.postrider.role.session.Listeners;

/**
 * The delivery agent {@code relay}: brings messages to other hosts by SMTP or LMTP. Its target is a {@link NextHop}.
 * Thread-safe. Away resolver or net: the delivery is deferred.
 */
@Component(
        service = AsyncDeliveryAgent.class,
        property = DeliveryAgent.NAME + "=relay",
        configurationPid = "org.postrider.relay",
        immediate = true)
@Designate(ocd = RelayAgent.Config.class)
public final class RelayAgent implements AsyncDeliveryAgent {
    /** etc/org.postrider.relay.cfg. */
    @ObjectClassDefinition(name = "Relay", description = "The SMTP and LMTP client")
    public @interface Config {
        /** Name. */
        @AttributeDefinition(description = "Our name in EHLO; empty: the host's name")
        String hostname() default "";

        /** Port. */
        @AttributeDefinition(description = "Port of SMTP next hops that name none", min = "1", max = "65535")
        int port() default 25;

        /** LMTP port. */
        @AttributeDefinition(description = "Port of LMTP next hops that name none", min = "1", max = "65535")
        int lmtp__port() default 24;

        /** TLS. */
        @AttributeDefinition(
                description =
                        "TLS: none, may (if offered), encrypt (always), verify (always, with a valid certificate)",
                options = {
                    @Option(label = "none", value = "none"),
                    @Option(label = "may", value = "may"),
                    @Option(label = "encrypt", value = "encrypt"),
                    @Option(label = "verify", value = "verify")
                })
        String tls() default "may";

        /** Hosts. */
        @AttributeDefinition(description = "Hosts and addresses tried for one delivery", min = "1", max = "100")
        int max__hosts() default 5;

        /** Connect. */
        @AttributeDefinition(description = "Wait for a connection, in milliseconds", min = "100")
        long connect__timeout__ms() default 30_000;

        /** Reply. */
        @AttributeDefinition(
                description = "Wait for a reply, in milliseconds (RFC 5321 4.5.3.2: 5 minutes)",
                min = "100")
        long reply__timeout__ms() default 300_000;

        /** End. */
        @AttributeDefinition(
                description = "Wait for the reply to the message's end, in milliseconds (RFC 5321: 10 minutes)",
                min = "100")
        long data__timeout__ms() default 600_000;

        /** Source. */
        @AttributeDefinition(description = "Local address to send from; empty: the system chooses")
        String source__address() default "";

        /** Logins. */
        @AttributeDefinition(description = "File of logins for smarthosts, lines `nexthop user:password`; empty: none")
        String credentials() default "";
    }

    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 10_000;

    private final Settings settings;
    private final WorkerPool pool = new WorkerPool("relay", THREADS, MAX_WAITING);
    private final InFlight inFlight = new InFlight("relay");
    private final Presence<Resolver> resolver = new Presence<>("dns");
    private final Presence<Connector> connector = new Presence<>("net");
    private final Presence<Listeners> listeners = new Presence<>("net");
    private final java.util.Set<RelaySession> live = java.util.concurrent.ConcurrentHashMap.newKeySet();

    /** Checks the configuration. */
    @Activate
    public RelayAgent(Config config) {
        settings = Settings.of(config);
    }

    RelayAgent(Settings settings) {
        this.settings = settings;
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindResolver(Resolver service) {
        resolver.bind(service);
    }

    void unbindResolver(Resolver service) {
        resolver.unbind(service);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindConnector(Connector service) {
        connector.bind(service);
    }

    void unbindConnector(Connector service) {
        connector.unbind(service);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindListeners(Listeners service) {
        listeners.bind(service);
    }

    void unbindListeners(Listeners service) {
        listeners.unbind(service);
    }

    /** Away net: nobody can be reached anyway. */
    private boolean ourselves(InetSocketAddress address) {
        return listeners.now().filter(net -> OwnAddresses.listens(net, address)).isPresent();
    }

    /** Lets conversations under way end for some seconds, then breaks them off; the queue sends again. */
    @Deactivate
    public void stop() {
        inFlight.drain(DRAIN);
        live.forEach(session -> session.shutdown("the relay is being replaced"));
        pool.close();
    }

    @Override
    public CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions) {
        return inFlight.run(() -> {
            NextHop hop;
            try {
                hop = NextHop.parse(actions.get(0).target());
            } catch (IllegalArgumentException e) {
                return done(all(actions, deferred(String.valueOf(e.getMessage()))));
            }
            return resolver.call(PATIENCE, dns -> new HostFinder(dns, settings, this::ourselves).find(hop))
                    .thenCompose(hosts -> new Attempt(mail, actions, hop, hosts).start())
                    .exceptionally(failure -> all(actions, told(failure)));
        });
    }

    private static DeliveryResult told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof PermanentFailureException permanent
                ? new DeliveryResult.Failed(permanent.reply(), "dns")
                : deferred(String.valueOf(cause.getMessage()));
    }

    private static DeliveryResult deferred(String why) {
        return new DeliveryResult.Deferred(Reply.cleaned(450, "4.4.3", why), "relay", Optional.empty());
    }

    private static Map<ActionId, DeliveryResult> all(List<Action> actions, DeliveryResult result) {
        Map<ActionId, DeliveryResult> results = new LinkedHashMap<>();
        actions.forEach(action -> results.put(action.id(), result));
        return results;
    }

    private static <T> CompletionStage<T> done(T result) {
        return CompletableFuture.completedStage(result);
    }

    /** Tries one host after the other. Its steps follow each other; no two at once. */
    private final class Attempt {
        private final DeliveryMail mail;
        private final List<Action> actions;
        private final NextHop hop;
        private final List<Host> hosts;

        Attempt(DeliveryMail mail, List<Action> actions, NextHop hop, List<Host> hosts) {
            this.mail = mail;
            this.actions = actions;
            this.hop = hop;
            this.hosts = hosts;
        }

        CompletionStage<Map<ActionId, DeliveryResult>> start() {
            return attempt(actions, 0, settings.tls(), Optional.empty());
        }

        /**
         * Tries a host, and the next one for whom it left over (RFC 5321 section 5.1).
         *
         * @param hope what is told if a later host refuses to talk at all: an earlier one may do better another time
         */
        private CompletionStage<Map<ActionId, DeliveryResult>> attempt(
                List<Action> left, int index, Settings.Tls tls, Optional<DeliveryResult> hope) {
            return converse(left, hosts.get(index), tls).thenCompose(result -> {
                if (result instanceof SessionResult.Done finished) {
                    return finished(left, index, finished, hope);
                }
                SessionResult.NextHost next = (SessionResult.NextHost) result;
                if (next.withoutTls()) {
                    return attempt(left, index, Settings.Tls.NONE, hope);
                }
                boolean refused = next.result() instanceof DeliveryResult.Failed;
                if (index + 1 < hosts.size()) {
                    return attempt(
                            left,
                            index + 1,
                            settings.tls(),
                            refused ? hope : hope.or(() -> Optional.of(next.result())));
                }
                return done(all(left, refused ? hope.orElse(next.result()) : next.result()));
            });
        }

        private CompletionStage<Map<ActionId, DeliveryResult>> finished(
                List<Action> left, int index, SessionResult.Done finished, Optional<DeliveryResult> hope) {
            List<Action> rest = left.stream()
                    .filter(a -> finished.elsewhere().contains(a.id()))
                    .toList();
            if (rest.isEmpty() || index + 1 == hosts.size()) {
                return done(finished.results());
            }
            DeliveryResult first = finished.results().get(rest.get(0).id());
            return attempt(rest, index + 1, settings.tls(), hope.or(() -> Optional.ofNullable(first)))
                    .thenApply(later -> {
                        Map<ActionId, DeliveryResult> merged = new LinkedHashMap<>(finished.results());
                        merged.putAll(later);
                        return merged;
                    });
        }

        private CompletionStage<SessionResult> converse(List<Action> left, Host host, Settings.Tls tls) {
            Optional<Credentials.Login> login;
            try {
                login = settings.credentials().isEmpty()
                        ? Optional.empty()
                        : Credentials.find(settings.credentials().get(), hop);
            } catch (IOException e) {
                return done(new SessionResult.NextHost(
                        deferred("Cannot read the file of logins: " + e.getMessage()), false));
            }
            Job job = new Job(mail, left, hop, host, tls, login, settings, pool, InstantSource.system());
            CompletableFuture<SessionResult> ended = new CompletableFuture<>();
            connector
                    .call(
                            PATIENCE,
                            net -> net.connect(target(host, tls), connection -> {
                                RelaySession session = new RelaySession(connection, job);
                                live.add(session);
                                session.result().whenComplete((result, failure) -> {
                                    live.remove(session);
                                    ended.complete(result);
                                });
                                return session;
                            }))
                    .exceptionally(failure -> {
                        ended.complete(new SessionResult.NextHost(told(failure), false));
                        return null;
                    });
            return ended;
        }

        private Connector.Target target(Host host, Settings.Tls tls) {
            return new Connector.Target(
                    "relay",
                    host.address(),
                    settings.source().map(source -> new InetSocketAddress(source, 0)),
                    settings.connectTimeout(),
                    new Connector.ClientTls(host.name(), false, tls == Settings.Tls.VERIFY));
        }
    }
}
