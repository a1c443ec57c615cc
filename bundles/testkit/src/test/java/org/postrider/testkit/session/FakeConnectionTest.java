package org.postrider.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.UnsupportedRecordException;

class FakeConnectionTest {
    private final ListenerInfo listener = FakeConnection.listener("echo", "echo");
    private final EchoHandler handler = new EchoHandler(1);
    private final FakeConnection connection = FakeConnection.to(handler, listener);

    @Test
    void repliesToPipelinedLinesInOneFlush() {
        connection.send("one\r\ntwo\r\nthr");
        connection.send("ee\r\n");

        assertThat(connection.flushes()).containsExactly("220 hello\r\n", "1 v1 one\r\n2 v1 two\r\n", "3 v1 three\r\n");
    }

    @Test
    void stopsReadingWhileTheSessionTakesAChunk() {
        connection.send("DATA\r\nHOLD\r\n.\r\nnext\r\n");
        assertThat(connection.output()).isEqualTo("220 hello\r\n");

        handler.hold.complete(null);
        assertThat(connection.output()).isEqualTo("250 HOLD|\r\n2 v1 next\r\n");
    }

    @Test
    void dropsTheRestOfTheDataWhenTakingFails() {
        connection.send("BYTES 10\r\nHOLD");
        handler.hold.completeExceptionally(new IllegalStateException("disk full"));
        connection.send("123456next\r\n");

        assertThat(connection.output()).isEqualTo("220 hello\r\n250 HOLD\r\n2 v1 next\r\n");
    }

    @Test
    void reportsBadLinesAndReadsOn() {
        connection.send("a\nb\r\n" + "x".repeat(500));
        connection.send("x\r\nc\rd\r\nok\r\n");

        assertThat(connection.output())
                .isEqualTo("220 hello\r\n500 BARE_LF\r\n1 v1 b\r\n500 LINE_TOO_LONG\r\n500 BARE_CR\r\n2 v1 ok\r\n");
    }

    @Test
    void keepsUnreadBytesWhenSwapped() throws UnsupportedRecordException {
        connection.send("one\r\ntw");
        connection.swapTo(new EchoHandler(2));
        connection.send("o\r\n");

        assertThat(connection.output()).isEqualTo("220 hello\r\n1 v1 one\r\n2 v2 two\r\n");
    }

    @Test
    void doesNotParkWhileDataIsRead() {
        connection.send("DATA\r\nabc");

        assertThat(connection.park()).isEmpty();
    }

    @Test
    void showsWhatTheSessionThrows() {
        assertThatThrownBy(() -> connection.send("THROW\r\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("as asked");
    }

    @Test
    void dropsWhatWasSentBeforeTheHandshake() {
        connection.send("STARTTLS\r\nINJECTED\r\n");
        assertThat(connection.tls()).isPresent();
        connection.send("ok\r\n");

        assertThat(connection.output()).isEqualTo("220 hello\r\n220 go\r\n2 v1 ok\r\n");
    }

    @Test
    void playsTranscriptsHoweverTheBytesAreCut() {
        Transcript transcript = Transcript.of("""
                S: 220 h*o
                C: one
                C: two ${what}
                S: 1 * one
                S: 2 v1 two *
                !: quiet
                !: swap
                C: DATA
                R: a\\r\\n..\\x41\\r\\n.\\r\\nlast\\r\\n
                S: ...
                S: 4 v1 last
                !: timeout
                S: 421 timeout
                !: closed
                """).with("what", "birds");

        transcript.play(handler, listener);
        transcript.inSegmentsOf(1).play(handler, listener);
    }

    @Test
    void tellsWhereATranscriptFails() {
        Transcript transcript = Transcript.of("S: 220 *\nC: x\nS: 9 *");

        assertThatThrownBy(() -> transcript.play(handler, listener))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("got: 1 v1 x");
    }
}
