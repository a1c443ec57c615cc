package org.postrider.queue.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.delivery.ActionId;
import org.postrider.filter.Destiny;
import org.postrider.filter.Outcome;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;
import org.postrider.role.queue.Acceptance;

/**
 * A message in the queue, in memory. Its mail is fixed; all else is confined to whoever has it: the round that works on it,
 * or one act of an admin.
 */
final class Entry {
    /** Listener of mail that this server made itself: no link examined it, none is told what became of it. */
    static final String MADE_HERE = "local";

    private final ChainMail mail;
    private final Instant accepted;
    private final List<Recipient> unfiltered = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();
    private Optional<String> hold = Optional.empty();
    private Instant due;
    private int tries;
    private String lastError = "";
    private boolean warned;
    private Optional<Instant> settling = Optional.empty();

    Entry(ChainMail mail, Instant accepted) {
        this.mail = mail;
        this.accepted = accepted;
        this.due = accepted;
    }

    /** A new entry. */
    static Entry of(Acceptance message, Instant now) {
        Entry entry = new Entry(message.mail(), now);
        entry.hold = message.hold();
        if (message.unfiltered()) {
            entry.unfiltered.addAll(message.mail().envelope().recipients());
        } else {
            entry.decide(message.variants());
            message.refused().forEach(entry::refuse);
        }
        return entry;
    }

    /** Takes over what the chain decided: deferred recipients go through it again, the others go on. */
    final void decide(List<Variant> variants) {
        unfiltered.clear();
        for (Variant variant : variants) {
            if (variant.destiny() instanceof Destiny.Defer defer) {
                unfiltered.addAll(variant.envelope().recipients());
                lastError = defer.reply().toString();
            } else {
                branches.add(new Branch(branches.size(), variant, null));
            }
        }
    }

    /** There is nothing to do for them, but the chain is told of them. Their own content is not kept. */
    private void refuse(Variant variant) {
        Variant bare = new Variant(variant.destiny(), variant.envelope(), mail.content(), mail.structure());
        branches.add(new Branch(branches.size(), bare, List.of()));
    }

    String id() {
        return mail.id();
    }

    ChainMail mail() {
        return mail;
    }

    Instant accepted() {
        return accepted;
    }

    Duration age(Instant now) {
        return Duration.between(accepted, now);
    }

    /** Recipients that the chain must decide on before anything is done for them. */
    List<Recipient> unfiltered() {
        return unfiltered;
    }

    List<Branch> branches() {
        return branches;
    }

    Optional<String> hold() {
        return hold;
    }

    void hold(Optional<String> reason) {
        hold = reason;
    }

    Instant due() {
        return due;
    }

    void due(Instant next) {
        due = next;
    }

    int tries() {
        return tries;
    }

    void tries(int count) {
        tries = count;
    }

    String lastError() {
        return lastError;
    }

    void lastError(String error) {
        lastError = error;
    }

    /** Whether the sender has been told of the delay. */
    boolean warned() {
        return warned;
    }

    void warned(boolean told) {
        warned = told;
    }

    /** Since when all that is left is to tell the chain. */
    Optional<Instant> settling() {
        return settling;
    }

    void settling(Optional<Instant> since) {
        settling = since;
    }

    /** Whether something is left that can be done without an admin. */
    boolean open() {
        return !unfiltered.isEmpty() || branches.stream().anyMatch(Branch::open);
    }

    /** Whether nothing is left at all. */
    boolean done() {
        return !open() && branches.stream().noneMatch(Branch::held);
    }

    /** All acts of all plans. */
    List<PlannedAction> actions() {
        if (branches.size() == 1) {
            return branches.get(0).actions();
        }
        List<PlannedAction> all = new ArrayList<>();
        branches.forEach(b -> all.addAll(b.actions()));
        return all;
    }

    /** Action ids by the agent that did them, to be forgotten when the entry is gone. */
    Map<String, List<ActionId>> idsByAgent() {
        Map<String, List<ActionId>> ids = new LinkedHashMap<>();
        for (PlannedAction planned : actions()) {
            String agent = planned.action().agent();
            if (!agent.isEmpty()) {
                ids.computeIfAbsent(agent, a -> new ArrayList<>()).add(planned.id());
            }
        }
        return ids;
    }

    /** Recipients for whom something is left, an admin's release included. */
    List<Address> openRecipients() {
        List<Address> open = new ArrayList<>();
        unfiltered.forEach(r -> open.add(r.address()));
        for (Branch branch : branches) {
            if (!branch.planned()) {
                branch.variant().envelope().recipients().forEach(r -> open.add(r.address()));
            } else {
                branch.actions().stream()
                        .filter(PlannedAction::open)
                        .forEach(a -> open.add(a.action().recipient().address()));
            }
        }
        return open;
    }

    /** What the chain is told at the end. */
    Outcome outcome() {
        Map<Address, Destiny> destinies = new LinkedHashMap<>();
        for (Branch branch : branches) {
            branch.variant()
                    .envelope()
                    .recipients()
                    .forEach(r -> destinies.put(r.address(), branch.variant().destiny()));
        }
        return new Outcome(destinies);
    }

    /** Whether the chain has examined it and waits to be told. */
    boolean examined() {
        return !branches.isEmpty() && !mail.session().listener().equals(MADE_HERE);
    }
}
