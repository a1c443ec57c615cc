package org.postrider.role.login;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Counts the failed logins of each client, whatever the protocol. Thread-safe; never blocks. While it is away, protocols go on
 * with {@link LoginAttempt#UNGUARDED}: then only their bounds within one session hold.
 */
@ProviderType
public interface LoginGuard {
    /**
     * Asks before a password is looked at. The caller answers {@link LoginAttempt#refused} itself, without looking at the
     * password, and otherwise tells the attempt how it ended, or closes it.
     *
     * @param client who logs in, as {@link org.postrider.role.session.Connection#peer} says
     * @param protocol for the log, such as {@code imap}
     */
    LoginAttempt begin(InetSocketAddress client, String protocol);
}
