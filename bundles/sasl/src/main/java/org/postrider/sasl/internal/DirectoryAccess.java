package org.postrider.sasl.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Directory;
import org.postrider.role.runtime.Presence;
import org.postrider.role.sasl.SaslStep;

/** What all mechanisms do with the directory, and what they answer while it is away. Thread-safe. */
final class DirectoryAccess {
    // Long enough for a directory that is being replaced, short enough for a client that waits.
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] NOTHING = {};

    final Presence<Directory> directory = new Presence<>("directory");

    static CompletionStage<SaslStep> failed(SaslStep.Reason reason, String hint) {
        return CompletableFuture.completedStage(new SaslStep.Failure(reason, hint));
    }

    /** Checks name and password, then the identity to act as; wipes the password. */
    CompletionStage<SaslStep> login(String actAs, String name, char[] password) {
        CompletionStage<Optional<Account>> checked;
        checked = directory.call(PATIENCE, d -> d.verify(name, password));
        return answer(checked.whenComplete((found, failure) -> Arrays.fill(password, '\0'))
                .thenCompose(found -> found.isEmpty()
                        ? failed(SaslStep.Reason.CREDENTIALS, "user or password wrong")
                        : authorize(actAs, found.get(), NOTHING)));
    }

    /** Success if the identity to act as is the one that logged in; nobody may act as another here. */
    CompletionStage<SaslStep> authorize(String actAs, Account account, byte[] data) {
        if (actAs.isEmpty() || actAs.equals(account.name())) {
            return CompletableFuture.completedStage(new SaslStep.Success(account, data));
        }
        return directory
                .call(PATIENCE, d -> d.account(actAs))
                .thenApply(other -> other.equals(Optional.of(account))
                        ? new SaslStep.Success(account, data)
                        : new SaslStep.Failure(SaslStep.Reason.AUTHORIZATION, "may not act as another"));
    }

    /** Turns a directory that cannot tell into a temporary failure. */
    static CompletionStage<SaslStep> answer(CompletionStage<SaslStep> step) {
        return step.exceptionally(failure -> new SaslStep.Failure(
                SaslStep.Reason.TEMPORARY, "the directory cannot tell now: " + failure.getMessage()));
    }

    /** Strict UTF-8, or null. */
    static char @Nullable [] utf8(ByteBuffer bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            char[] chars = new char[text.remaining()];
            text.get(chars);
            Arrays.fill(text.array(), '\0');
            return chars;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
