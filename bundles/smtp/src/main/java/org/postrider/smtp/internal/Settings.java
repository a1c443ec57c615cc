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
        this.maxMessageSize = config.max_message_size();
        this.maxRecipients = config.max_recipients();
        this.maxCommandLength = config.max_command_length();
        this.maxAuthLength = Math.max(config.max_auth_length(), maxCommandLength);
        this.maxBadCommands = config.max_bad_commands();
        this.maxIdleCommands = config.max_idle_commands();
        this.maxRefusedRecipients = config.max_refused_recipients();
        this.maxAuthFailures = config.max_auth_failures();
        this.maxReceived = config.max_received();
        this.commandTimeout = Duration.ofMillis(config.command_timeout_ms());
        this.dataTimeout = Duration.ofMillis(config.data_timeout_ms());
        this.dataMinRate = config.data_min_rate();
        this.sessionTime = Duration.ofMillis(config.session_time_ms());
        this.errorDelay = Duration.ofMillis(config.error_delay_ms());
        // A .cfg file gives one text with commas, where other sources give many.
        this.relayNetworks = Network.parseAll(
                List.of(String.join(",", config.relay_networks()).split(",")));
        this.rolePatience = Duration.ofMillis(config.role_patience_ms());
        this.chainPatience = Duration.ofMillis(config.chain_patience_ms());
        this.queuePatience = Duration.ofMillis(config.queue_patience_ms());
        this.policyPatience = Duration.ofMillis(config.policy_patience_ms());
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
