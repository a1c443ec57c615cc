package org.postrider.testkit.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.filter.MailView;

/**
 * What the chain relies on, as tests: a filter's test class extends this one and gives the filter and a typical message. A
 * filter that throws at a message is not wrong, but then its failure policy decides what becomes of that message, so here odd
 * messages must be answered.
 */
public abstract class MailFilterContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 50;

    /** The filter under test: a {@link MailFilter} or an {@link AsyncMailFilter}. */
    protected abstract Object filter();

    /** A message about which it has something to say. */
    protected abstract MailView mail();

    /** The context it gets; one that knows DNS if the filter needs it. */
    protected FilterContext context() {
        return TestContext.plain();
    }

    /** Calls the filter under test, whichever contract it has. */
    protected final Findings examine(MailView mail) throws Exception {
        Object filter = filter();
        Findings found = filter instanceof AsyncMailFilter later
                ? later.examine(mail, context()).toCompletableFuture().get()
                : ((MailFilter) filter).examine(mail, context());
        assertThat(found).as("findings, never null").isNotNull();
        return found;
    }

    @Test
    final void findsTheSameInTheSameMailAgain() throws Exception {
        Findings first = examine(mail());
        Findings second = examine(mail());
        assertThat(print(second)).isEqualTo(print(first));
    }

    @Test
    final void findsTheSameOnManyThreadsAtOnce() throws Exception {
        String expected = print(examine(mail()));
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                calls.add(() -> print(examine(mail())));
            }
            for (Future<String> found : pool.invokeAll(calls)) {
                assertThat(found.get()).isEqualTo(expected);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("oddMessages")
    final void answersToOddMessages(String text) throws Exception {
        assertThat(examine(TestMail.of(text))).isNotNull();
    }

    static Stream<String> oddMessages() {
        return Stream.of(
                "",
                "\n",
                "no header at all\n",
                "Subject: no body\n",
                "Subject: =?utf-8?b?%%%?=\nFrom: \nTo: <<>>\n\n",
                "Content-Type: multipart/mixed\n\nno boundary\n",
                "Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--\n",
                "Content-Type: application/zip; name=\"a.zip\"\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n",
                "Content-Type: text/plain; charset=no-such-charset\n\n\u0000\u0001\u00ff\n");
    }

    private static String print(Findings found) {
        return found.findings() + " " + found.edits() + " " + found.advice() + " " + found.facts();
    }
}
