package org.postrider.gate.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.gate.logins.cfg. Every default is safe. */
@ObjectClassDefinition(name = "Gate: failed logins")
public @interface LoginsConfig {
    /** Dovecot: login_trusted_networks. fail2ban: ignoreip. */
    @AttributeDefinition(
            description =
                    "Networks whose failed logins are not counted: hosts from which many users log in, as a webmail does")
    String[] exempt__networks() default {"127.0.0.0/8", "::1"};

    /** fail2ban: maxretry. */
    @AttributeDefinition(
            description =
                    "Failed logins of one client in the time after which its logins are refused for a while, whatever the"
                            + " password; 0: any",
            min = "0",
            max = "1000")
    int max__failures() default 20;

    /** fail2ban: findtime. */
    @AttributeDefinition(
            description = "Time over which failed logins are counted, in seconds",
            min = "1",
            max = "86400")
    int window__seconds() default 600;

    /** Dovecot: the first step of auth_penalty. */
    @AttributeDefinition(
            description =
                    "Wait before the first failed login of a client or user is answered, in milliseconds; doubled with"
                            + " each; 0: none",
            min = "0",
            max = "60000")
    long delay__ms() default 1_000;

    /** Below net's drain_ms, so that a swap need not end a session that waits. */
    @AttributeDefinition(
            description = "Longest wait before a failed login is answered, in milliseconds; keep it below drain_ms in"
                    + " org.postrider.net.cfg",
            min = "0",
            max = "60000")
    long max__delay__ms() default 8_000;

    /** One customer has a whole network. */
    @AttributeDefinition(description = "Bits of an IPv6 address that make one client", min = "16", max = "128")
    int ipv6__prefix() default 64;

    /** Bounds memory. */
    @AttributeDefinition(
            description =
                    "Most clients, and most user names, whose failures are remembered, 2 KiB each at most with the default"
                            + " limit; beyond it the one that has not failed for longest is forgotten",
            min = "100",
            max = "1000000")
    int max__tracked() default 10_000;
}
