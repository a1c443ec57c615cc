package org.postrider.filter.virus.internal.outside;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.role.runtime.Presence;
import org.postrider.role.session.Connector;

/**
 * A clamd outside, or several, as a link of the chain. Confined to DS, as components are.
 *
 * <p>Net away: scans wait for it, then fail.
 */
@Component(
        service = {},
        configurationPid = ClamdScanner.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ClamdScanner.Config.class, factory = true)
public final class ClamdScanner {
    static final String PID = "org.postrider.filter.virus.clamd";

    /** One etc/org.postrider.filter.virus.clamd-NAME.cfg. A double underscore here is one in the key. */
    @ObjectClassDefinition(name = "Virus filter: clamd outside")
    @interface Config {
        @AttributeDefinition(description = "Name of the chain's link: lower-case letters, digits, hyphens")
        String name() default "";

        @AttributeDefinition(
                description = "The clamd servers, separated by commas: IP address and port, or the path of a unix"
                        + " socket. The next is asked if one fails")
        String[] servers() default {"127.0.0.1:3310"};

        @AttributeDefinition(
                description = "order: the first server that works is asked first; load: the one with the least to do")
        String prefer() default "order";

        @AttributeDefinition(
                description =
                        "What the scanner is given: message, as received; entities: each part and each file in it,"
                                + " as Postrider takes it apart; both")
        String what() default "message";

        @AttributeDefinition(
                description = "Larger files are not given to it but count as unchecked, in bytes",
                min = "1")
        long max__bytes() default 104_857_600L;

        @AttributeDefinition(description = "Files of one message scanned at once", min = "1", max = "100")
        int parallel() default 4;

        @AttributeDefinition(
                description =
                        "Budget that the link proposes to the chain, in seconds; links in org.postrider.chain.cfg may"
                                + " say otherwise",
                min = "1",
                max = "3600")
        int budget__seconds() default 60;

        @AttributeDefinition(
                description = "Longest scan of a file on one server, in seconds; then the next is asked",
                min = "1",
                max = "3600")
        int timeout__seconds() default 25;

        @AttributeDefinition(description = "Connections to each server", min = "1", max = "1000")
        int connections() default 10;

        @AttributeDefinition(
                description = "How long a connection is kept for the next file, in seconds; 0: a new one for each",
                min = "0",
                max = "3600")
        int idle__seconds() default 20;

        @AttributeDefinition(
                description = "How long a server that failed comes last, in seconds; doubled with each failure",
                min = "1",
                max = "3600")
        int back__off__seconds() default 1;

        @AttributeDefinition(description = "Longest such time, in seconds", min = "1", max = "86400")
        int max__back__off__seconds() default 60;
    }

    private final Presence<Connector> connector = new Presence<>("net");
    private final LinkService link;

    /** @throws IllegalArgumentException if a value is wrong */
    @Activate
    public ClamdScanner(BundleContext context, Config config) {
        Scanner scanner = scanner(config, connector);
        link = new LinkService(
                context,
                Values.name(config.name()),
                config.budget__seconds(),
                scanner,
                new OutsideLink(
                        config.name(), scanner, Values.what(config.what()), config.max__bytes(), config.parallel()));
    }

    static Scanner scanner(Config config, Presence<Connector> connector) {
        Duration timeout = Duration.ofSeconds(config.timeout__seconds());
        Server.Limits limits = new Server.Limits(
                config.connections(),
                Duration.ofSeconds(config.idle__seconds()),
                Duration.ofSeconds(config.back__off__seconds()),
                Duration.ofSeconds(config.max__back__off__seconds()));
        List<Server> servers = Place.parseAll(config.servers()).stream()
                .map(place -> new Server(
                        "clamd " + place.text(), limits, () -> open(config, place, connector), System::nanoTime))
                .toList();
        return new Cluster(servers, Values.balanced(config.prefer()), timeout, System::nanoTime);
    }

    private static CompletionStage<Conversation> open(Config config, Place place, Presence<Connector> connector) {
        AtomicReference<ClamdConversation> opened = new AtomicReference<>();
        Duration timeout = Duration.ofSeconds(config.timeout__seconds());
        return connector
                .await(timeout)
                .thenCompose(net -> place.connect(net, "clamd", timeout, connection -> {
                    ClamdConversation conversation = new ClamdConversation(connection);
                    opened.set(conversation);
                    return conversation;
                }))
                .thenApply(connection -> opened.get());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConnector(Connector service) {
        connector.bind(service);
    }

    void unbindConnector(Connector service) {
        connector.unbind(service);
    }

    @Deactivate
    void deactivate() {
        link.close();
    }
}
