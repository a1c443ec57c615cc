package org.postrider.smtp.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.postrider.role.runtime.Network;

/** The configuration, checked and in types; one object per configuration. Immutable. */
final class Settings {
    final String hostname;
    final long maxMessageSize;
    final int maxRecipients;
    final int maxCommandLength;
    final int maxAuthLength;
    final int maxBadCommands;
    final int maxIdleCommands;
    final int maxRefusedRecipients;
    final int maxAuthFailures;
    final int maxReceived;
    final Duration commandTimeout;
    final Duration dataTimeout;
    final int dataMinRate;
    final Duration sessionTime;
    final Duration errorDelay;
    final List<Network> relayNetworks;
    final Duration rolePatience;
    final Duration chainPatience;
    final Duration queuePatience;
    final Duration policyPatience;
    /** True if plain passwords without TLS are allowed from loopback, for measuring tools. */
    final boolean plaintextLoopback;

    /**
     * Checks what types and bounds cannot.
     *
     * @throws IllegalArgumentException that names the value and what to write instead
     */
    Settings(SmtpConfig config, boolean plaintextLoopback) {
        this.hostname =
                config.hostname().isBlank() ? systemName() : config.hostname().strip();
        if (!HostNames.valid(hostname)) {
            throw new IllegalArgumentException("hostname = " + hostname + ": write a name such as mail.example.org");
        }
        this.maxMessageSize = config.max__message__size();
        this.maxRecipients = config.max__recipients();
        this.maxCommandLength = config.max__command__length();
        this.maxAuthLength = Math.max(config.max__auth__length(), maxCommandLength);
        this.maxBadCommands = config.max__bad__commands();
        this.maxIdleCommands = config.max__idle__commands();
        this.maxRefusedRecipients = config.max__refused__recipients();
        this.maxAuthFailures = config.max__auth__failures();
        this.maxReceived = config.max__received();
        this.commandTimeout = Duration.ofMillis(config.command__timeout__ms());
        this.dataTimeout = Duration.ofMillis(config.data__timeout__ms());
        this.dataMinRate = config.data__min__rate();
        this.sessionTime = Duration.ofMillis(config.session__time__ms());
        this.errorDelay = Duration.ofMillis(config.error__delay__ms());
        // A .cfg file gives one text with commas, where other sources give many.
        this.relayNetworks = Network.parseAll(
                List.of(String.join(",", config.relay__networks()).split(",")));
        this.rolePatience = Duration.ofMillis(config.role__patience__ms());
        this.chainPatience = Duration.ofMillis(config.chain__patience__ms());
        this.queuePatience = Duration.ofMillis(config.queue__patience__ms());
        this.policyPatience = Duration.ofMillis(config.policy__patience__ms());
        this.plaintextLoopback = plaintextLoopback;
    }

    private static String systemName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return HostNames.valid(name) ? name : "localhost";
        } catch (UnknownHostException expected) {
            // A host that does not know its own name still serves mail.
            return "localhost";
        }
    }
}
