package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkRuleTest {
    @Test
    void readsAllOptions() {
        LinkRule rule = LinkRule.parse(" attachment ; required;budget=1500ms; failure=skip ");
        assertThat(rule.name()).isEqualTo("attachment");
        assertThat(rule.required()).isTrue();
        assertThat(rule.budget()).contains(Duration.ofMillis(1_500));
        assertThat(rule.failure()).isEqualTo(LinkRule.Failure.SKIP);
    }

    @Test
    void holdsForRequiredLinksAndSkipsOthersByDefault() {
        assertThat(LinkRule.parse("a;required").failure()).isEqualTo(LinkRule.Failure.HOLD);
        assertThat(LinkRule.parse("a").failure()).isEqualTo(LinkRule.Failure.SKIP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upper",
                "",
                "a;requird",
                "a;budget=0s",
                "a;budget=99m",
                "a;budget=ten",
                "a;budget=",
                "a;failure=open"
            })
    void saysWhatToWriteInstead(String wrong) {
        assertThatThrownBy(() -> LinkRule.parse(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("links: ")
                .hasMessageMatching("(?s).*(such as|write).*");
    }

    @Test
    void takesOneLineOrMany() {
        assertThat(Settings.rules(List.of("a;required, b")).keySet()).containsExactly("a", "b");
        assertThat(Settings.rules(List.of("a", "b")).keySet()).containsExactly("a", "b");
        assertThatThrownBy(() -> Settings.rules(List.of("a,a"))).hasMessageContaining("named twice");
    }

    @Test
    void reportsAWrongListBeforeItIsApplied() {
        ChainChecks checks = new ChainChecks();
        assertThat(checks.check(Map.of("links", "attachment;required"))).isEmpty();
        assertThat(checks.check(Map.of("links", "attachment;requierd")))
                .singleElement()
                .satisfies(p -> assertThat(p.problem()).contains("requierd"));
    }
}
