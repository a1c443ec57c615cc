package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.postrider.filter.Destiny;
import org.postrider.filter.Outcome;
import org.postrider.message.Recipient;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.MailChain;
import org.postrider.role.chain.Variant;

/** Decides as the test says; by itself delivers everything. */
final class FakeChain implements MailChain {
    static final Destiny DELIVER = new Destiny.Deliver(List.of(), Optional.empty(), "fine");

    final List<Outcome> outcomes = new ArrayList<>();
    Function<ChainMail, CompletionStage<ChainResult>> answer =
            mail -> decided(new Variant(DELIVER, mail.envelope(), mail.content(), mail.structure()));

    static CompletionStage<ChainResult> decided(Variant... variants) {
        return CompletableFuture.completedStage(new ChainResult.Decided(List.of(variants), 1));
    }

    /** The same fate for all recipients. */
    void all(Destiny destiny) {
        answer = mail -> decided(new Variant(destiny, mail.envelope(), mail.content(), mail.structure()));
    }

    /** One fate for alice, another for everyone else. */
    void alice(Destiny hers, Destiny others) {
        answer = mail -> {
            List<Recipient> alice = mail.envelope().recipients().stream()
                    .filter(r -> r.address().localPart().equals("alice"))
                    .toList();
            List<Recipient> rest = mail.envelope().recipients().stream()
                    .filter(r -> !alice.contains(r))
                    .toList();
            return decided(
                    new Variant(hers, mail.envelope().to(alice), mail.content(), mail.structure()),
                    new Variant(others, mail.envelope().to(rest), mail.content(), mail.structure()));
        };
    }

    @Override
    public CompletionStage<ChainResult> run(ChainMail mail) {
        return answer.apply(mail);
    }

    @Override
    public CompletionStage<Void> settled(ChainMail mail, Outcome outcome) {
        outcomes.add(outcome);
        return CompletableFuture.completedStage(null);
    }
}
