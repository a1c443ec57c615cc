package org.postrider.smtp.internal;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postrider.gate.Effect;
import org.postrider.gate.Session;
import org.postrider.role.directory.Account;
import org.postrider.role.session.Connection;

/**
 * What is known of the client beyond one message. Changed by its session only; as {@link Session} it may be read from any
 * thread.
 */
final class Client implements Session {
    private static final int MAX_FACTS = 200;

    /** What a policy said its effects at, if they hold for every message of the session. */
    enum Stage {
        CONNECT,
        HELO,
        AUTH
    }

    final Counters counters = new Counters();
    private final Map<Stage, List<Effect>> effects = new EnumMap<>(Stage.class);

    private final Connection connection;
    private final Map<String, Object> facts = new ConcurrentHashMap<>();
    private volatile @Nullable String helo;
    private volatile @Nullable Account account;
    /** True after EHLO or LHLO, false after HELO. */
    boolean esmtp;
    /** When the session began or its last message was accepted, in milliseconds since 1970. */
    volatile long lastMail;

    Client(Connection connection, long now) {
        this.connection = connection;
        this.lastMail = now;
    }

    /** Forgets all that was said before TLS (RFC 3207 section 4.2). */
    void forget() {
        ungreeted();
        loggedOut();
        effects.remove(Stage.HELO);
        effects.remove(Stage.AUTH);
    }

    /** Replaces the effects of this stage. */
    void effects(Stage stage, List<Effect> now) {
        if (now.isEmpty()) {
            effects.remove(stage);
        } else {
            effects.put(stage, List.copyOf(now));
        }
    }

    List<Effect> effects(Stage stage) {
        return effects.getOrDefault(stage, List.of());
    }

    /** Those of all stages in a list of the caller's own. */
    List<Effect> allEffects() {
        List<Effect> all = new ArrayList<>(effects.isEmpty() ? 0 : 8);
        effects.values().forEach(all::addAll);
        return all;
    }

    void greeted(String name, boolean extended) {
        helo = name;
        esmtp = extended;
    }

    void ungreeted() {
        helo = null;
        esmtp = false;
    }

    void loggedOut() {
        account = null;
    }

    void loggedIn(Account who) {
        account = who;
    }

    @Nullable
    Account account() {
        return account;
    }

    /** Beyond 200 facts further ones are dropped: a policy must not grow a session without bound. */
    void fact(String key, Object value) {
        if (facts.size() < MAX_FACTS || facts.containsKey(key)) {
            facts.put(key, value);
        }
    }

    @Override
    public String id() {
        return connection.id();
    }

    @Override
    public String listener() {
        return connection.listener().name();
    }

    @Override
    public String protocol() {
        return connection.listener().protocol();
    }

    @Override
    public InetSocketAddress client() {
        return connection.peer();
    }

    @Override
    public Optional<String> helo() {
        return Optional.ofNullable(helo);
    }

    @Override
    public Optional<String> user() {
        Account who = account;
        return who == null ? Optional.empty() : Optional.of(who.name());
    }

    @Override
    public Optional<String> tls() {
        return connection.tls().map(Object::toString);
    }

    @Override
    public Map<String, Object> facts() {
        return Collections.unmodifiableMap(facts);
    }
}
