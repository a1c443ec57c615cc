package org.postrider.chain.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.filter.Destiny;
import org.postrider.filter.Edit;
import org.postrider.message.Address;
import org.postrider.message.Envelope;
import org.postrider.message.Recipient;
import org.postrider.mime.Edited;
import org.postrider.mime.Editor;

/**
 * Groups recipients by equal destinies and applies each group's edits. Confined to one use.
 *
 * <p>Every recipient of the envelope ends in exactly one draft: those that a policy forgot are held, those that an edit removes
 * are discarded by name, so that smtp and queue can account for each.
 */
final class Drafts {
    /** Makes a version of edited bytes. */
    interface Versions {
        LinkView.Version of(Envelope envelope, Edited edited);
    }

    private final LinkView.Version original;
    private final Settings.FloodRule limits;
    private final Versions versions;
    private final Set<Address> known = new HashSet<>();

    Drafts(LinkView.Version original, Settings.FloodRule limits, Versions versions) {
        this.original = original;
        this.limits = limits;
        this.versions = versions;
    }

    List<Draft> of(Map<Address, Destiny> decided) throws FloodGuard.FloodException, IOException {
        Map<Destiny, List<Recipient>> groups = group(decided);
        List<Draft> drafts = new ArrayList<>(groups.size());
        for (Map.Entry<Destiny, List<Recipient>> group : groups.entrySet()) {
            boolean changed = group.getKey() instanceof Destiny.Deliver deliver
                    && !deliver.edits().isEmpty();
            drafts.add(
                    changed
                            ? edited((Destiny.Deliver) group.getKey(), group.getValue())
                            : new Draft(group.getKey(), unchanged(group.getValue())));
        }
        return drafts;
    }

    private LinkView.Version unchanged(List<Recipient> recipients) {
        boolean all = recipients.equals(original.envelope().recipients());
        return all ? original : withEnvelope(original.envelope().to(recipients));
    }

    private LinkView.Version withEnvelope(Envelope envelope) {
        return new LinkView.Version(
                envelope, original.content(), original.structure(), original.headers(), original.entities());
    }

    private Map<Destiny, List<Recipient>> group(Map<Address, Destiny> decided) {
        Map<Destiny, List<Recipient>> groups = new LinkedHashMap<>();
        for (Recipient recipient : original.envelope().recipients()) {
            if (!known.add(recipient.address())) {
                continue;
            }
            Destiny destiny = decided.get(recipient.address());
            if (destiny == null) {
                destiny = new Destiny.Hold("the policy gave this recipient no destiny");
            } else if (destiny instanceof Destiny.Deliver deliver && removes(deliver, recipient.address())) {
                destiny = new Destiny.Discard("an edit removed this recipient");
            }
            groups.computeIfAbsent(destiny, d -> new ArrayList<>()).add(recipient);
        }
        return groups;
    }

    private static boolean removes(Destiny.Deliver deliver, Address address) {
        return deliver.edits().contains(new Edit.RemoveRecipient(address));
    }

    private Draft edited(Destiny.Deliver deliver, List<Recipient> recipients)
            throws FloodGuard.FloodException, IOException {
        List<Edit> edits = FloodGuard.take(deliver.edits(), limits, original.content());
        Envelope envelope = original.envelope();
        List<Recipient> all = new ArrayList<>(recipients);
        for (Edit edit : edits) {
            if (edit instanceof Edit.ChangeSender change) {
                envelope = envelope.from(change.sender());
            } else if (edit instanceof Edit.AddRecipient add
                    && known.add(add.recipient().address())) {
                all.add(add.recipient());
            }
        }
        Destiny destiny = new Destiny.Deliver(edits, deliver.folder(), deliver.reason());
        Edited done = Editor.apply(original.content(), original.structure(), original.headers(), edits);
        boolean same = done.content() == original.content();
        return new Draft(destiny, same ? withEnvelope(envelope.to(all)) : versions.of(envelope.to(all), done));
    }
}
