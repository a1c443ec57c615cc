package org.postrider.smtp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.smtp.cfg. Every default is safe on the open Internet. */
@ObjectClassDefinition(name = "SMTP, submission and LMTP")
public @interface SmtpConfig {
    /** Banner, EHLO reply, Received. */
    @AttributeDefinition(
            description = "Our host name in the banner, in replies and in Received; empty: the system's host name")
    String hostname() default "";

    /** SIZE. */
    @AttributeDefinition(description = "Largest message in bytes", min = "1024", max = "4294967296")
    long max__message__size() default 52_428_800;

    /** RFC 5321 section 4.5.3.1.8 asks for 100 at least. */
    @AttributeDefinition(description = "Most recipients of one message", min = "1", max = "100000")
    int max__recipients() default 1_000;

    /** RFC 5321 section 4.5.3.1.4 asks for 512 at least. */
    @AttributeDefinition(description = "Longest command line in bytes, except AUTH", min = "512", max = "12288")
    int max__command__length() default 2_048;

    /** RFC 4954 section 4 asks for 12,288. */
    @AttributeDefinition(description = "Longest line of an AUTH exchange in bytes", min = "2048", max = "65536")
    int max__auth__length() default 12_288;

    /** Attack 10. */
    @AttributeDefinition(
            description = "Wrong commands after which a session is closed with 421",
            min = "1",
            max = "10000")
    int max__bad__commands() default 20;

    /** Attack 10. */
    @AttributeDefinition(
            description = "Commands without any mail (NOOP, RSET, ...) after which a session is closed with 421",
            min = "1",
            max = "100000")
    int max__idle__commands() default 200;

    /** Dictionary attacks. */
    @AttributeDefinition(
            description = "Refused recipients after which a session is closed with 421",
            min = "1",
            max = "100000")
    int max__refused__recipients() default 100;

    /** Password guessing. */
    @AttributeDefinition(description = "Failed logins after which a session is closed with 421", min = "1", max = "100")
    int max__auth__failures() default 3;

    /** RFC 5321 section 6.3. */
    @AttributeDefinition(
            description = "Received fields from which on a message is refused as looping",
            min = "10",
            max = "1000")
    int max__received() default 50;

    /** RFC 5321 section 4.5.3.2.7. */
    @AttributeDefinition(
            description = "Longest wait for a command to be complete, in milliseconds",
            min = "1000",
            max = "3600000")
    long command__timeout__ms() default 300_000;

    /** RFC 5321 section 4.5.3.2.5. */
    @AttributeDefinition(
            description = "Longest silence within a message's data, in milliseconds",
            min = "1000",
            max = "3600000")
    long data__timeout__ms() default 180_000;

    /** Slow senders hold memory and descriptors. */
    @AttributeDefinition(
            description = "Least bytes per second of a message's data, judged from its second minute on; 0: any",
            min = "0",
            max = "1000000")
    int data__min__rate() default 64;

    /** Attack 10. */
    @AttributeDefinition(
            description = "Longest time without an accepted message before a session is closed, in milliseconds",
            min = "10000",
            max = "86400000")
    long session__time__ms() default 3_600_000;

    /** A tarpit for scripts. */
    @AttributeDefinition(
            description = "Pause before the next command is read after a wrong one, in milliseconds; 0: none",
            min = "0",
            max = "60000")
    long error__delay__ms() default 0;

    /** Relaying without login. */
    @AttributeDefinition(
            description = "Networks whose clients may send to any domain without login, such as 192.0.2.0/24")
    String[] relay__networks() default {};

    /** Answer while the directory is away. */
    @AttributeDefinition(
            description = "Longest wait for an absent directory or store before 451, in milliseconds",
            min = "0",
            max = "120000")
    long role__patience__ms() default 10_000;

    /** Answer while the chain is away. */
    @AttributeDefinition(
            description = "Longest wait for an absent filter chain before a message is accepted as unfiltered"
                    + " (the queue filters it before any delivery), in milliseconds",
            min = "0",
            max = "120000")
    long chain__patience__ms() default 10_000;

    /** Answer while the queue is away. */
    @AttributeDefinition(
            description = "Longest wait for an absent queue before 451, in milliseconds",
            min = "0",
            max = "300000")
    long queue__patience__ms() default 60_000;

    /** A policy that never answers. */
    @AttributeDefinition(
            description = "Longest wait for one answer of a session policy before 451, in milliseconds",
            min = "100",
            max = "300000")
    long policy__patience__ms() default 30_000;
}
