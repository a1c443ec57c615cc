package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.update.World.SIGNER;
import static org.postrider.filter.virus.internal.update.World.daily;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.role.scan.SignatureUpdater.State;

/** Servers that break off, refuse, lead astray, or never end. */
class FetchingTest extends WorldTest {
    @Test
    void notModifiedIsUpToDate() throws IOException {
        have(SEVEN);
        world.mirror.way("daily.cvd", exchange -> {
            String since = exchange.getRequestHeaders().getFirst("If-Modified-Since");
            boolean known = "Tue, 24 Nov 2026 07:00:00 GMT".equals(since);
            exchange.sendResponseHeaders(known ? 304 : 500, -1);
        });
        State state = world.one();
        assertThat(state.problem()).isEmpty();
        assertThat(state.checked()).isPresent();
        assertThat(world.mirror.asked).containsExactly("daily.cvd bytes=0-511");
    }

    @Test
    void onlyTheHeaderIsFetchedToSeeTheVersion() throws IOException {
        have(SEVEN);
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().problem()).isEmpty();
        assertThat(world.mirror.asked).containsExactly("daily.cvd bytes=0-511");
        // Also from a server that knows no ranges and has more than may be.
        world.maxBytes = 600;
        world.mirror.way("daily.cvd", exchange -> {
            byte[] start = SIGNER.cvd(SEVEN);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(start, 0, 512);
            while (true) {
                exchange.getResponseBody().write(new byte[8192]);
            }
        });
        assertThat(world.fresh().run().get(0).problem()).isEmpty();
    }

    @Test
    void goesOnWhereItBrokeOff() {
        byte[] octets = SIGNER.cvd(SEVEN);
        world.dns(1, 7);
        world.mirror.put("daily.cvd", octets).way("daily.cvd", exchange -> {
            if (world.mirror.count("daily.cvd") == 1) {
                Mirror.breaksOff(octets, 600).answer(exchange);
            }
            world.mirror.serve(
                    exchange, "daily.cvd", exchange.getRequestHeaders().getFirst("Range"));
        });
        assertThat(world.one().version()).isEqualTo(7);
        assertThat(world.mirror.asked).contains("daily.cvd", "daily.cvd bytes=600-");
        versionIs(7);
    }

    @Test
    void goesOnAfterARestartToo() {
        byte[] octets = SIGNER.cvd(SEVEN);
        world.dns(1, 7);
        world.mirror.way("daily.cvd", Mirror.breaksOff(octets, 700));
        assertThat(world.one().problem()).contains("Cannot fetch");
        assertThat(world.left("download")).contains("daily.cvd.part");
        world.mirror.way("daily.cvd", null).put("daily.cvd", octets);
        assertThat(world.fresh().run().get(0).version()).isEqualTo(7);
        assertThat(world.mirror.asked).contains("daily.cvd bytes=700-");
    }

    @Test
    void beginsAnewIfTheFileHasChangedMeanwhile() {
        world.dns(1, 7);
        world.mirror.way("daily.cvd", Mirror.breaksOff(SIGNER.cvd(daily(7, "other")), 700));
        world.one();
        world.mirror.way("daily.cvd", null).put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().version()).isEqualTo(7);
        versionIs(7);
    }

    @Test
    void aServerThatForbidsIsLeftAloneForADayAlsoAfterARestart() {
        world.mirror.way("daily.cvd", Mirror.status(403));
        assertThat(world.one().problem()).contains("does not want to be asked before 2026-11-25T12:00:00Z");
        long asked = world.mirror.asked.size();
        world.now = world.now.plus(Duration.ofHours(23));
        assertThat(world.fresh().run().get(0).problem()).contains("does not want to be asked");
        assertThat(world.mirror.asked).hasSize((int) asked);
        world.now = world.now.plus(Duration.ofHours(2));
        world.mirror.way("daily.cvd", null).put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().version()).isEqualTo(7);
    }

    @Test
    void aServerThatSaysTooManyIsLeftAloneAsLongAsItSays() {
        world.mirror.way("daily.cvd", Mirror.status(429, "Retry-After", "7200"));
        assertThat(world.one().problem()).contains("before 2026-11-24T14:00:00Z");
        world.now = world.now.plus(Duration.ofHours(3));
        world.mirror.way("daily.cvd", Mirror.status(429, "Retry-After", "Tue, 24 Nov 2026 16:00:00 GMT"));
        assertThat(world.one().problem()).contains("before 2026-11-24T16:00:00Z");
        world.now = world.now.plus(Duration.ofHours(3));
        world.mirror.way("daily.cvd", Mirror.status(429));
        assertThat(world.one().problem()).contains("before 2026-11-24T22:00:00Z");
        world.now = world.now.plus(Duration.ofHours(5));
        world.mirror.way("daily.cvd", Mirror.status(429, "Retry-After", "999999999"));
        assertThat(world.one().problem()).contains("before 2026-11-25T23:00:00Z");
    }

    @Test
    void redirectionsAreFollowedButNotInCirclesNorToFiles() throws IOException {
        world.second.put("daily.cvd", SIGNER.cvd(SEVEN));
        world.dns(1, 7);
        world.mirror.way("daily.cvd", Mirror.status(302, "Location", world.second.url() + "daily.cvd"));
        assertThat(world.one().version()).isEqualTo(7);
        world.second.remove("daily.cvd");
        world.dns(1, 8);
        world.mirror.put("daily-8.cdiff", new byte[0]);
        world.second.put("daily-8.cdiff", new byte[0]);
        world.mirror.way("daily.cvd", Mirror.status(302, "Location", "/daily.cvd"));
        assertThat(world.one().problem()).contains("leads in circles");
        world.mirror.way("daily.cvd", Mirror.status(302, "Location", "file:///etc/passwd"));
        assertThat(world.one().problem()).contains("where we do not go");
        world.mirror.way("daily.cvd", Mirror.status(302));
        assertThat(world.one().problem()).contains("where we do not go");
        versionIs(7);
    }

    @Test
    void anEndlessBodyIsCutOff() {
        world.dns(1, 7);
        world.mirror.way("daily.cvd", Mirror.endless());
        assertThat(world.one().problem()).contains("is larger than max_bytes (1048576)");
        world.mirror.way("daily.cvd", exchange -> exchange.sendResponseHeaders(200, 1L << 40));
        assertThat(world.one().problem()).contains("is larger than max_bytes");
        // The body of a refusal is not read at all.
        world.mirror.way("daily.cvd", exchange -> {
            exchange.sendResponseHeaders(500, 0);
            while (true) {
                exchange.getResponseBody().write(new byte[8192]);
            }
        });
        assertThat(world.one().problem()).contains("answers 500");
    }

    @Test
    void aBodyThatStallsOrDripsIsGivenUp() {
        world.dns(1, 7);
        world.stall = Duration.ofMillis(300);
        world.mirror.way("daily.cvd", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            drip(exchange.getResponseBody(), 60_000);
        });
        assertThat(world.one().problem()).contains("sent nothing for PT0.3S");
        world.stall = Duration.ofSeconds(30);
        world.total = Duration.ofMillis(600);
        world.mirror.way("daily.cvd", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            drip(exchange.getResponseBody(), 20);
        });
        assertThat(world.fresh().run().get(0).problem()).contains("took longer than PT0.6S");
    }

    private static void drip(java.io.OutputStream out, long millis) throws IOException {
        try {
            while (true) {
                out.write(1);
                out.flush();
                Thread.sleep(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aProxyIsAskedInPlaceOfTheMirror() {
        world.proxy = Optional.of(java.net.InetSocketAddress.createUnresolved(
                "127.0.0.1", URI.create(world.second.url()).getPort()));
        world.second.put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().version()).isEqualTo(7);
        assertThat(world.mirror.asked).isEmpty();
    }

    @Test
    void anErrorInTheMiddleLeavesTheOldOne() throws IOException {
        have(SEVEN);
        world.dns(1, 8);
        world.mirror.put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT)).way("daily-8.cdiff.sign", exchange -> {
            world.stopping = true;
            exchange.sendResponseHeaders(200, 0);
            drip(exchange.getResponseBody(), 20);
        });
        assertThat(world.one().problem()).isEmpty();
        versionIs(7);
        world.stopping = false;
        world.mirror.way("daily-8.cdiff.sign", null);
        assertThat(world.one().version()).isEqualTo(8);
    }
}
