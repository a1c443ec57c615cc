package org.example.filter.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;
import org.postrider.filter.Edit;
import org.postrider.filter.Findings;
import org.postrider.filter.MailView;
import org.postrider.testkit.filter.MailFilterContract;
import org.postrider.testkit.filter.TestMail;

/** The contract's tests come by inheritance. */
final class HelloFilterTest extends MailFilterContract {
    private static final TestMail MAIL = TestMail.of("From: sender@example.org\nSubject: hi\n\nHello.\n");

    @Override
    protected Object filter() {
        return new HelloFilter(config("good day"));
    }

    @Override
    protected MailView mail() {
        return MAIL;
    }

    @Test
    void greetsInAHeaderField() throws Exception {
        Findings found = examine(MAIL.to("alice@example.test", "bob@example.test"));
        assertThat(found.edits()).containsExactly(new Edit.AddHeader("X-Hello", "good day"));
        assertThat(found.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.symbol()).isEqualTo("HELLO");
            assertThat(finding.attributes()).containsEntry("recipients", "2");
        });
    }

    private static HelloFilter.Config config(String greeting) {
        return new HelloFilter.Config() {
            @Override
            public String greeting() {
                return greeting;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return HelloFilter.Config.class;
            }
        };
    }
}
