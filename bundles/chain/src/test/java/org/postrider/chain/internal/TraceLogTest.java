package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.trace.TraceEvent;

final class TraceLogTest {
    private static final long LARGE = 1 << 20;

    @TempDir
    Path directory;

    private static TraceEvent event(String id, String what, Map<String, Object> details) {
        return new TraceEvent(
                id, Instant.parse("2026-01-15T12:00:00.123Z"), "smtp", "org.postrider.smtp@1", what, details);
    }

    private static List<TraceEvent> find(TraceLog trace, String query, int limit) throws Exception {
        return trace.find(query, limit).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private TraceLog open() {
        return new TraceLog(directory, LARGE, 4, 1_000);
    }

    @Test
    void givesBackAllStepsOfAMessageInOrder() throws Exception {
        TraceLog trace = open();
        TraceEvent accepted = event("A1", "accepted", Map.of("size", 42L, "to", List.of("a@example.org")));
        TraceEvent other = event("B2", "accepted", Map.of());
        TraceEvent decided = event("A1", "decided", Map.of("ok", true, "score", 1.5, "m", Map.of("k", "v")));
        List.of(accepted, other, decided).forEach(trace::record);
        assertThat(find(trace, "A1", 10)).containsExactly(accepted, decided);
        trace.close();
    }

    @Test
    void findsByAddressAndMessageIdButNotByPartsOfThem() throws Exception {
        TraceLog trace = open();
        trace.record(event("A1", "accepted", Map.of("from", "<ann@example.org>", "message_id", "<1@h>")));
        trace.record(event("B2", "accepted", Map.of("from", "<joann@example.org>")));
        trace.record(event("B2", "delivered", Map.of()));
        assertThat(find(trace, "ann@example.org", 10))
                .extracting(TraceEvent::id)
                .containsExactly("A1");
        assertThat(find(trace, "<1@h>", 10)).extracting(TraceEvent::id).containsExactly("A1");
        assertThat(find(trace, "joann@example.org", 10))
                .extracting(TraceEvent::event)
                .as("all steps, also those without the address")
                .containsExactly("accepted", "delivered");
        assertThat(find(trace, "nobody@example.org", 10)).isEmpty();
        trace.close();
    }

    @Test
    void givesTheNewestMessagesForAnEmptyQuery() throws Exception {
        TraceLog trace = open();
        Stream.of("A", "B", "C").forEach(id -> trace.record(event(id, "accepted", Map.of())));
        trace.record(event("A", "delivered", Map.of()));
        assertThat(find(trace, "", 2)).extracting(TraceEvent::id).containsExactly("A", "C", "A");
        trace.close();
    }

    @Test
    void keepsSoManyFilesAndNoMore() throws Exception {
        TraceLog trace = new TraceLog(directory, 2_000, 3, 1_000);
        for (int i = 0; i < 100; i++) {
            trace.record(event("M" + i, "accepted", Map.of("filler", "x".repeat(200))));
            find(trace, "none", 1); // Each step a write of its own.
        }
        assertThat(find(trace, "M99", 1)).hasSize(1);
        assertThat(find(trace, "M0", 1)).as("rotated away").isEmpty();
        trace.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .hasSizeBetween(2, 3)
                    .allSatisfy(f -> assertThat(Files.size(f)).isLessThan(2_600));
        }
    }

    @Test
    void goesOnAfterALineTornByACrash() throws Exception {
        TraceLog before = open();
        before.record(event("A1", "accepted", Map.of()));
        before.close();
        Files.writeString(
                directory.resolve("trace.jsonl"), "{\"v\":1,\"id\":\"T0\",\"at\":\"2026", StandardOpenOption.APPEND);
        TraceLog after = open();
        after.record(event("B2", "accepted", Map.of()));
        assertThat(find(after, "", 10)).extracting(TraceEvent::id).containsExactly("A1", "B2");
        after.close();
    }

    @Test
    void skipsLinesOfVersionsItDoesNotKnow() throws Exception {
        Files.writeString(directory.resolve("trace.jsonl"), "{\"v\":9,\"id\":\"Z\",\"new\":true}\n");
        TraceLog trace = open();
        assertThat(find(trace, "", 10)).isEmpty();
        trace.close();
    }

    @Test
    void writesOneVersionedLineAStep() throws Exception {
        TraceLog trace = open();
        trace.record(event("A1", "said", Map.of("text", "line\nbreak \"quoted\" \u20ac")));
        trace.close();
        assertThat(Files.readString(directory.resolve("trace.jsonl"), StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":1,\"id\":\"A1\",\"at\":\"2026-01-15T12:00:00.123Z\",\"role\":\"smtp\","
                        + "\"bundle\":\"org.postrider.smtp@1\",\"event\":\"said\","
                        + "\"d\":{\"text\":\"line\\u000abreak \\\"quoted\\\" \u20ac\"}}\n");
    }
}
