package org.postrider.delivery.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.delivery.Step;
import org.postrider.message.Address;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;
import org.postrider.role.directory.Resolution;

/** Turns what the directory says of a recipient into steps. Stateless. */
final class AddressPlan {
    private static final Reply UNKNOWN = new Reply(550, "5.1.1", "No such user here");
    private static final Reply FOREIGN = new Reply(554, "5.4.4", "The domain is no longer served here");

    private AddressPlan() {}

    /**
     * The steps.
     *
     * @param target a mailbox as {@link Targets} writes it, for a user
     */
    static List<Step> steps(Recipient recipient, Resolution resolution, Optional<String> target)
            throws PermanentFailureException {
        if (resolution instanceof Resolution.Local && target.isPresent()) {
            return List.of(Step.here(target.get(), recipient));
        }
        if (resolution instanceof Resolution.Alias alias && !alias.targets().isEmpty()) {
            return alias(recipient, alias.targets());
        }
        throw new PermanentFailureException(resolution instanceof Resolution.Foreign ? FOREIGN : UNKNOWN);
    }

    /**
     * RFC 3461 section 5.2.7: an alias of one address keeps all parameters; a list keeps NOTIFY without SUCCESS, for the
     * expansion itself is what the sender is told of. ORCPT is kept, or made of the alias where there was none.
     */
    private static List<Step> alias(Recipient recipient, List<Address> targets) {
        Set<Notify> notify = new TreeSet<>(recipient.notifyOn());
        if (targets.size() > 1 && notify.remove(Notify.SUCCESS) && notify.isEmpty()) {
            notify.add(Notify.NEVER);
        }
        boolean plain =
                recipient.notifyOn().isEmpty() && recipient.originalRecipient().isEmpty();
        Optional<String> original = plain ? Optional.empty() : Optional.of(original(recipient));
        List<Step> steps = new ArrayList<>(targets.size());
        for (Address target : targets) {
            steps.add(Step.route(new Recipient(target, notify, original)));
        }
        return steps;
    }

    private static String original(Recipient recipient) {
        String type = recipient.address().international() ? "utf-8;" : "rfc822;";
        return recipient
                .originalRecipient()
                .orElseGet(() -> type + xtext(recipient.address().toString()));
    }

    /** RFC 3461 section 4: what is not printable, and {@code +} and {@code =}, as {@code +} and two hex digits. */
    private static String xtext(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x20 && c != 0x7f && c != '+' && c != '=') {
                out.append(c);
            } else {
                out.append('+')
                        .append("0123456789ABCDEF".charAt(c >> 4 & 15))
                        .append("0123456789ABCDEF".charAt(c & 15));
            }
        }
        return out.toString();
    }
}
