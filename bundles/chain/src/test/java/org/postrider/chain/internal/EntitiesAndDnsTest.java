package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Findings;
import org.postrider.message.Part;
import org.postrider.role.chain.Unpacker;
import org.postrider.testkit.filter.FakeDns;

final class EntitiesAndDnsTest {
    @TempDir
    Path home;

    /** Counts what it does. */
    private static final class CountingUnpacker implements Unpacker {
        final AtomicInteger unpacked = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();

        @Override
        public CompletionStage<Unpacked> unpack(Content file, String name) {
            throw new UnsupportedOperationException("The chain unpacks messages only");
        }

        @Override
        public CompletionStage<Unpacked> unpack(Content content, Part structure) {
            unpacked.incrementAndGet();
            Entity.Tree tree = new Entity.Tree(
                    List.of(new Entity("", "a.txt", "text/plain", "text/plain", 0, content, Set.of())), List.of());
            return CompletableFuture.completedStage(new Unpacked(tree, released::incrementAndGet));
        }
    }

    private static Findings names(Entity.Tree tree) {
        return note(tree.entities().get(0).name());
    }

    @Test
    void unpacksOnceForAllLinksAndReleasesAfterwards() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            CountingUnpacker unpacker = new CountingUnpacker();
            rig.chain.bindUnpacker(unpacker);
            rig.asyncLink("one", (m, c) -> m.entities().thenApply(EntitiesAndDnsTest::names));
            rig.link("two", (m, c) -> {
                m.entities().toCompletableFuture().obtrudeException(new IllegalStateException("only its own copy"));
                return names(m.entities().toCompletableFuture().get());
            });
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("a.txt", "a.txt");
            assertThat(unpacker.unpacked.get()).isEqualTo(1);
            assertThat(unpacker.released.get()).isEqualTo(1);
        }
    }

    @Test
    void unpacksNothingThatNobodyAsksFor() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            CountingUnpacker unpacker = new CountingUnpacker();
            rig.chain.bindUnpacker(unpacker);
            rig.link("one", (m, c) -> note("LOOKED"));
            rig.run(text());
            assertThat(unpacker.unpacked.get()).isZero();
        }
    }

    @Test
    void recordsTheDnsAnswersALinkUsed() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.chain.bindResolver(
                    new FakeDns().txt("example.org", "v=spf1 -all").broken("slow.example.org"));
            rig.asyncLink("spf", (m, c) -> {
                var dns = c.resolver().orElseThrow();
                return dns.txt("example.org")
                        .thenCombine(dns.txt("slow.example.org").exceptionally(e -> null), (a, b) -> note("ASKED"));
            });
            rig.run(text());
            assertThat(rig.traced.get(0).details().get("dns"))
                    .isInstanceOfSatisfying(
                            List.class,
                            answers -> assertThat((List<?>) answers)
                                    .hasSize(2)
                                    .anySatisfy(a -> assertThat(((Map<?, ?>) a).get("records"))
                                            .isEqualTo(List.of("v=spf1 -all")))
                                    .anySatisfy(a -> assertThat(((Map<?, ?>) a).get("status"))
                                            .isEqualTo("FAILED")));
        }
    }
}
