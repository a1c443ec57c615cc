package org.postrider.relay.internal;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.postrider.delivery.Action;
import org.postrider.delivery.DeliveryMail;

/**
 * What one conversation has to do.
 *
 * @param mail the message
 * @param actions its recipients at this next hop
 * @param hop the next hop
 * @param host the host of it that is tried
 * @param tls how TLS is used this time
 * @param login for a smarthost that wants one
 * @param settings the role's settings
 * @param pool for reading content
 * @param clock for how long a reply takes
 */
record Job(
        DeliveryMail mail,
        List<Action> actions,
        NextHop hop,
        Host host,
        Settings.Tls tls,
        Optional<Credentials.Login> login,
        Settings settings,
        Executor pool,
        InstantSource clock) {}
