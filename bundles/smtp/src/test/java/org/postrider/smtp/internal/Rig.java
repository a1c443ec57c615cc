package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.gate.SessionPolicy;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;
import org.postrider.testkit.session.FakeConnection;
import org.postrider.testkit.session.Transcript;
import org.postrider.testkit.store.MemoryContentStore;
import org.postrider.testkit.time.ManualClock;

/** An SMTP server with fakes around it. */
final class Rig implements AutoCloseable {
    static final ListenerInfo SMTP = FakeConnection.listener("smtp", "smtp");
    static final ListenerInfo SUBMISSION = FakeConnection.listener("submission", "submission");
    static final ListenerInfo LMTP = FakeConnection.listener("lmtp", "lmtp");

    final ManualClock clock = new ManualClock();
    final MemoryContentStore store = new MemoryContentStore();
    final FakeQueue queue = new FakeQueue();
    final FakeChain chain = new FakeChain();
    final FakeDirectory directory = new FakeDirectory();
    final FakeMechanism plain = new FakeMechanism(false);
    final FakeMechanism scram = new FakeMechanism(true);
    final List<TraceEvent> events = new ArrayList<>();
    final SmtpHandler handler;

    Rig() {
        this(Map.of());
    }

    Rig(Map<String, Object> config) {
        this(config, false);
    }

    Rig(Map<String, Object> config, boolean plaintextLoopback) {
        handler = new SmtpHandler(
                TestConfig.of(config), clock, new Random(7), "org.postrider.smtp@0.1.0", plaintextLoopback);
        handler.bindDirectory(directory);
        handler.bindStore(store);
        handler.bindChain(chain);
        handler.bindQueue(queue);
        handler.bindMechanism(plain, Map.of(SaslMechanism.NAME, "PLAIN"));
        handler.bindMechanism(scram, Map.of(SaslMechanism.NAME, "SCRAM-SHA-256"));
        handler.bindTrace(new Trace() {
            @Override
            public void record(TraceEvent event) {
                events.add(event);
            }

            @Override
            public CompletionStage<List<TraceEvent>> find(String query, int limit) {
                return CompletableFuture.completedStage(List.copyOf(events));
            }
        });
    }

    Rig policy(SessionPolicy policy, int ranking) {
        handler.bindPolicy(policy, Map.of("service.ranking", ranking, "service.id", (long) ranking));
        return this;
    }

    FakeConnection connect(ListenerInfo listener) {
        return FakeConnection.to(handler, listener);
    }

    /** Plays a transcript in the test. */
    FakeConnection play(ListenerInfo listener, String text) {
        return Transcript.of(text).play(handler, listener);
    }

    @Override
    public void close() {
        handler.deactivate();
    }
}
