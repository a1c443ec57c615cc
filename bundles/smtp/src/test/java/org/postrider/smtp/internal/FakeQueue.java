package org.postrider.smtp.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;

/** Remembers what it was given. */
final class FakeQueue implements MailQueue {
    final List<Acceptance> accepted = new ArrayList<>();
    CompletionStage<Void> answer = CompletableFuture.completedStage(null);

    @Override
    public CompletionStage<Void> accept(Acceptance message) {
        accepted.add(message);
        return answer;
    }

    Acceptance only() {
        if (accepted.size() != 1) {
            throw new AssertionError("Expected one message, not " + accepted.size());
        }
        return accepted.get(0);
    }

    String text() {
        return text(only().mail().content());
    }

    static String text(Content content) {
        try {
            return new String(content.toBytes(1 << 24), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
