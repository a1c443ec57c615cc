package org.postrider.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.role.config.SettingsCheck.Problem;

class VerdictsTest {
    private static final List<Problem> WRONG = List.of(new Problem("prot", "25", "unknown key", "did you mean port?"));
    private static final List<Problem> OTHER = List.of(new Problem("port", "x", "not a number in range", "a port"));

    private final Verdicts verdicts = new Verdicts();

    @Test
    void refusesAWrongFileWhileAnotherIsInForce() {
        verdicts.handedOn("smtp");

        assertThat(verdicts.refuses("smtp", "file:smtp.cfg", WRONG)).isTrue();
        assertThat(verdicts.refused("smtp")).map(Verdicts.Refused::problems).contains(WRONG);
        assertThat(verdicts.refuses("smtp", "file:smtp.cfg", List.of())).isFalse();
        assertThat(verdicts.refused("smtp")).isEmpty();
    }

    @Test
    void letsAWrongFileThroughIfNothingIsInForce() {
        verdicts.handedOn("imap");

        assertThat(verdicts.refuses("smtp", "file:smtp.cfg", WRONG)).isFalse();
        assertThat(verdicts.refused("smtp")).isEmpty();
    }

    @Test
    void judgesEachFileByItself() {
        verdicts.handedOn("smtp");
        verdicts.handedOn("imap");

        assertThat(verdicts.refuses("smtp", "file:smtp.cfg", WRONG)).isTrue();
        assertThat(verdicts.refuses("imap", "file:imap.cfg", OTHER)).isTrue();
        verdicts.forget("file:smtp.cfg");

        assertThat(verdicts.refused("smtp")).isEmpty();
        assertThat(verdicts.refused("imap")).isPresent();
    }

    @Test
    void saysAProblemOnceUntilItHasGone() {
        assertThat(verdicts.isNews("smtp", WRONG)).isTrue();
        assertThat(verdicts.isNews("smtp", WRONG)).isFalse();
        assertThat(verdicts.isNews("imap", WRONG)).isTrue();
        assertThat(verdicts.isNews("smtp", OTHER)).isTrue();
        assertThat(verdicts.isNews("smtp", List.of())).isFalse();
        assertThat(verdicts.isNews("smtp", OTHER)).isTrue();
    }
}
