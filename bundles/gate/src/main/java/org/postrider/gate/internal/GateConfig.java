package org.postrider.gate.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.gate.cfg. Every default is safe; 0 switches a limit off. */
@ObjectClassDefinition(name = "Gate: access lists, connection and rate limits")
public @interface GateConfig {
    /** Postfix: smtpd_client_event_limit_exceptions. */
    @AttributeDefinition(description = "Networks whose clients no limit applies to; access lists still do")
    String[] exempt__networks() default {"127.0.0.0/8", "::1"};

    /** Asked when a client connects. */
    @AttributeDefinition(description = "Tables asked for the client's address, in order; separated by commas")
    String[] client__access() default {};

    /** Asked at HELO. */
    @AttributeDefinition(description = "Tables asked for the name in HELO or EHLO and its parent domains")
    String[] helo__access() default {};

    /** Asked at MAIL. */
    @AttributeDefinition(
            description = "Tables asked for the sender: address, domain, parent domains, user@; <> if null")
    String[] sender__access() default {};

    /** Asked at RCPT. */
    @AttributeDefinition(description = "Tables asked for each recipient: address, domain, parent domains, user@")
    String[] recipient__access() default {};

    /** Answer while a table is away. */
    @AttributeDefinition(
            description =
                    "Longest wait for a table that is named above but absent, in milliseconds; then mail is deferred",
            min = "0",
            max = "60000")
    long table__patience__ms() default 5_000;

    /** Postfix: anvil_rate_time_unit. */
    @AttributeDefinition(description = "Time over which rates are counted, in seconds", min = "1", max = "3600")
    int window__seconds() default 60;

    /** Postfix: smtpd_client_connection_count_limit. */
    @AttributeDefinition(description = "Most connections of one client at once; 0: any", min = "0", max = "100000")
    int max__connections() default 50;

    /** Postfix: smtpd_client_connection_rate_limit. */
    @AttributeDefinition(
            description = "Most new connections of one client in the time; 0: any",
            min = "0",
            max = "1000000")
    int connection__rate() default 600;

    /** Postfix: smtpd_client_message_rate_limit. */
    @AttributeDefinition(description = "Most messages of one client in the time; 0: any", min = "0", max = "1000000")
    int message__rate() default 1_000;

    /** Postfix: smtpd_client_recipient_rate_limit. */
    @AttributeDefinition(description = "Most recipients of one client in the time; 0: any", min = "0", max = "1000000")
    int recipient__rate() default 5_000;

    /** Dictionary attacks over many sessions. */
    @AttributeDefinition(
            description = "Unknown recipients of one client in the time after which it must wait; 0: any",
            min = "0",
            max = "1000000")
    int unknown__recipient__rate() default 200;

    /** A stolen password. */
    @AttributeDefinition(
            description = "Most messages of one logged-in user in the time, from wherever; 0: any",
            min = "0",
            max = "1000000")
    int user__message__rate() default 300;

    /** A stolen password. */
    @AttributeDefinition(
            description = "Most recipients of one logged-in user in the time, from wherever; 0: any",
            min = "0",
            max = "1000000")
    int user__recipient__rate() default 3_000;

    /** One customer has a whole network. */
    @AttributeDefinition(description = "Bits of an IPv6 address that make one client", min = "16", max = "128")
    int ipv6__prefix() default 64;

    /** Bounds memory. */
    @AttributeDefinition(
            description = "Most clients and users remembered; beyond it the one longest silent is forgotten",
            min = "100",
            max = "10000000")
    int max__tracked() default 100_000;
}
