package org.postrider.net.internal;

import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.postrider.role.config.SettingsCheck.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener's configuration file; it belongs to the same bundle as the engine it needs. Thread-safe. */
@Component(
        service = ListenerComponent.class,
        configurationPid = ListenerComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = ListenerComponent.Config.class, factory = true)
public final class ListenerComponent {
    static final String PID = "org.postrider.net.listener";
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");

    /**
     * etc/org.postrider.net.listener-NAME.cfg; keys that begin with {@code session.} belong to the protocol. Two
     * underscores here are one in the file (OSGi Compendium 112.8.2.1).
     */
    @ObjectClassDefinition(name = "Postrider listener")
    public @interface Config {
        @AttributeDefinition(description = "Unique name, such as submission")
        String name();

        @AttributeDefinition(description = "The protocol it speaks: smtp, submission, lmtp, imap")
        String protocol();

        @AttributeDefinition(
                description = "IP address to listen on; empty: postrider.listen, which is 127.0.0.1 unless set")
        String address() default "";

        @AttributeDefinition(description = "Port, or +25 for that many above postrider.base")
        String port();

        @AttributeDefinition(
                description = "none, starttls, or implicit: from the first byte",
                options = {
                    @Option(label = "none", value = "none"),
                    @Option(label = "starttls", value = "starttls"),
                    @Option(label = "implicit", value = "implicit")
                })
        String tls() default "none";

        @AttributeDefinition(
                description =
                        "How logins are bound to TLS: tls-server-end-point (SCRAM-SHA-256-PLUS is offered), or none:"
                                + " for clients that take it whenever it is offered, but bind in other ways only",
                options = {
                    @Option(label = "tls-server-end-point", value = "tls-server-end-point"),
                    @Option(label = "none", value = "none")
                })
        String channel__binding() default "tls-server-end-point";

        @AttributeDefinition(description = "Most connections; more are told to come later", min = "1")
        int max__connections() default 2_000;

        @AttributeDefinition(description = "Most connections of one client (IPv6: of one /64); 0: no limit", min = "0")
        int max__per__client() default 50;

        @AttributeDefinition(description = "Clients not counted by max_per_client: networks")
        String[] per__client__exempt() default {"127.0.0.0/8", "::1"};

        @AttributeDefinition(
                description = "Proxies that send a PROXY header (v1 or v2): networks. Nobody else is believed")
        String[] proxy__from() default {};
    }

    private final NetRole role;
    private final String pid;

    /** @throws ListenerConfig.Refused if the configuration cannot be used */
    @Activate
    public ListenerComponent(@Reference NetRole role, Map<String, Object> configuration) throws ListenerConfig.Refused {
        this.role = role;
        this.pid = String.valueOf(configuration.get(Constants.SERVICE_PID));
        try {
            role.engine().listen(pid, NetRole.parse(configuration));
        } catch (ListenerConfig.Refused e) {
            report(configuration, e, "nothing: the listener is not there");
            throw e;
        }
    }

    /** Takes a changed file over; a bad one leaves the listener as it is. */
    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            role.engine().listen(pid, NetRole.parse(configuration));
        } catch (ListenerConfig.Refused e) {
            report(configuration, e, "the listener as it was");
        }
    }

    private static void report(Map<String, Object> configuration, ListenerConfig.Refused refused, String inForce) {
        for (Problem problem : refused.problems()) {
            LOG.error(
                    "event=config-refused file={} key={} value=\"{}\" problem=\"{}\" hint=\"{}\" in-force=\"{}\"",
                    configuration.get("felix.fileinstall.filename"),
                    problem.key(),
                    problem.value(),
                    problem.problem(),
                    problem.hint(),
                    inForce);
        }
    }

    @Deactivate
    void stop() {
        role.engine().unlisten(pid);
    }
}
