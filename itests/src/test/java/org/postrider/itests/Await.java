package org.postrider.itests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what another process does. Generous: it only ends a test that hangs. */
public final class Await {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final int MOST_SHOWN = 2_000;
    private static final long PAUSE_NS = Duration.ofMillis(100).toNanos();

    private Await() {}

    /** Asks again until the answer is as wanted. @param what is awaited, for the message of the failure */
    public static <T> T until(String what, Callable<T> question, Predicate<T> wanted) {
        long end = System.nanoTime() + LONGEST.toNanos();
        T answer = ask(question);
        while (!wanted.test(answer)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not seen within " + LONGEST + ": " + what + "; last: " + end(answer));
            }
            LockSupport.parkNanos(PAUSE_NS);
            answer = ask(question);
        }
        return answer;
    }

    /** Asks again until it is true. */
    public static void until(String what, Callable<Boolean> question) {
        until(what, question, answer -> answer);
    }

    /** The end of a long answer, such as a log. */
    private static String end(Object answer) {
        String text = String.valueOf(answer);
        return text.length() <= MOST_SHOWN ? text : "..." + text.substring(text.length() - MOST_SHOWN);
    }

    private static <T> T ask(Callable<T> question) {
        try {
            return question.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Cannot ask", e);
        }
    }
}
