package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InHandTest {
    @TempDir
    Path home;

    private Path file;
    private long process;

    @BeforeEach
    void name() {
        file = home.resolve("mail/inhand");
    }

    /** A process of its own: what happens to it after this call counts as a crash unless it is closed. */
    private InHand start() {
        process++;
        return InHand.open(file, process, 1_000 + process);
    }

    private void crashIn(String link, String mail) {
        InHand journal = start();
        journal.begin(journal.slot(link), mail);
    }

    @Test
    void blamesALinkThatWasRunningInTwoCrashesInARow() throws Exception {
        crashIn("bad", "M1");
        crashIn("bad", "M2");
        assertThat(start().blamed()).containsExactly("bad");
    }

    @Test
    void forgivesASingleCrash() throws Exception {
        crashIn("bad", "M1");
        assertThat(start().blamed()).isEmpty();
    }

    @Test
    void forgetsAFirstCrashAfterACleanEnd() throws Exception {
        crashIn("bad", "M1");
        start().close();
        crashIn("bad", "M2");
        assertThat(start().blamed()).isEmpty();
    }

    @Test
    void doesNotBlameLinksThatHadEnded() throws Exception {
        for (int i = 0; i < 3; i++) {
            InHand journal = start();
            int slot = journal.slot("good");
            journal.begin(slot, "M" + i);
            journal.end(slot);
        }
        assertThat(start().blamed()).isEmpty();
    }

    @Test
    void doesNotBlameABystanderThatHadDoneManyCalls() throws Exception {
        for (int i = 0; i < 3; i++) {
            InHand journal = start();
            int slot = journal.slot("busy");
            for (int k = 0; k < InHand.TRUSTED; k++) {
                journal.begin(slot, "M" + i + '-' + k);
                journal.end(slot);
            }
            journal.begin(slot, "LAST" + i);
            assertThat(journal.blamed()).isEmpty();
        }
        assertThat(start().blamed()).isEmpty();
    }

    @Test
    void blamesATrustedLinkForTheSameMessageTwice() throws Exception {
        for (int i = 0; i < 2; i++) {
            InHand journal = start();
            int slot = journal.slot("busy");
            for (int k = 0; k < InHand.TRUSTED; k++) {
                journal.begin(slot, "M" + i + '-' + k);
                journal.end(slot);
            }
            journal.begin(slot, "POISON");
        }
        assertThat(start().blamed()).containsExactly("busy");
    }

    @Test
    void blamesALinkThatEndedTheProcessCleanlyFromWithin() throws Exception {
        for (int i = 0; i < 2; i++) {
            InHand journal = start();
            journal.begin(journal.slot("exiter"), "M" + i);
            journal.close();
        }
        assertThat(start().blamed()).containsExactly("exiter");
    }

    @Test
    void takesASecondChainOfTheSameProcessForNoCrash() throws Exception {
        InHand old = start();
        int slot = old.slot("link");
        old.begin(slot, "M1");
        try (InHand next = InHand.open(file, process, 1_000 + process)) {
            assertThat(next.blamed()).isEmpty();
            assertThat(next.slot("link")).isEqualTo(slot);
            old.end(slot);
            old.close();
            next.begin(slot, "M2");
            next.end(slot);
        }
        crashIn("link", "M3");
        assertThat(start().blamed()).as("the process before ended cleanly").isEmpty();
    }

    @Test
    void startsAfreshOnAFileOfAnotherKind() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "something else entirely, but long enough to be looked at");
        assertThat(start().blamed()).isEmpty();
    }

    @Test
    void worksWithoutItsFile() throws Exception {
        Files.createDirectories(file);
        InHand journal = start();
        int slot = journal.slot("link");
        journal.begin(slot, "M1");
        journal.end(slot);
        assertThat(journal.blamed()).isEmpty();
        journal.close();
    }

    @Test
    void forgivesWhenAnAdminSwitchesTheLinkOnAgain() throws Exception {
        crashIn("bad", "M1");
        InHand journal = start();
        journal.forgive("bad");
        journal.begin(journal.slot("bad"), "M2");
        assertThat(start().blamed()).isEmpty();
    }
}
