package org.postrider.filter.attachment.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.ChainLink;
import org.postrider.filter.Entity;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailView;
import org.postrider.message.Defect;
import org.postrider.message.Part;
import org.postrider.mime.Ambiguity;
import org.postrider.mime.Scanned;

/**
 * Finds banned attachments: by the names in the MIME tree, and if those say nothing, by names and detected types at any depth.
 * Immutable, thread-safe. Mail that is nothing but text is settled from the tree alone, without decoding a byte.
 */
@Component(service = AsyncMailFilter.class, configurationPid = "org.postrider.filter.attachment", immediate = true)
@Designate(ocd = AttachmentConfig.class)
@ChainLink(name = "attachment", provides = "attachment.banned", cost = 50)
public final class AttachmentFilter implements AsyncMailFilter {
    /** The fact it leaves: whether something banned was found. */
    static final String FACT = "attachment.banned";

    /** More than these need not be told: one is enough to ban. */
    private static final int MAX_FINDINGS = 50;

    /** Behind these there may be parts that nobody here has seen. */
    private static final Set<Defect> UNSEEN =
            EnumSet.of(Defect.TOO_DEEP, Defect.TOO_MANY_PARTS, Defect.HEADER_TOO_LARGE);

    private final BannedList banned;

    /** @throws IllegalArgumentException if a value is wrong, naming key and value */
    @Activate
    public AttachmentFilter(AttachmentConfig config) {
        banned = new BannedList(config);
    }

    @Override
    public CompletionStage<Findings> examine(MailView mail, FilterContext context) {
        TreeLook look = new TreeLook(banned);
        mail.structure().walk(look);
        Findings.Builder found = Findings.builder();
        List<Finding> doubts = look.doubtful() ? ambiguities(mail) : List.of();
        doubts.forEach(found::add);
        if (look.bans().isEmpty() && look.opaque()) {
            return mail.entities().thenApply(tree -> within(tree, doubts, found));
        }
        look.bans().forEach(found::add);
        return CompletableFuture.completedStage(done(found, !look.bans().isEmpty(), look.doubtful()));
    }

    private static Findings done(Findings.Builder found, boolean bans, boolean doubts) {
        if (bans) {
            found.fact(FACT, true);
        }
        return bans || doubts ? found.build() : Findings.none();
    }

    private Findings within(Entity.Tree tree, List<Finding> told, Findings.Builder found) {
        int count = 0;
        for (Entity entity : tree.entities()) {
            Optional<Finding> ban = count < MAX_FINDINGS ? banned.entity(entity) : Optional.empty();
            if (ban.isPresent()) {
                found.add(ban.get());
                count++;
            }
        }
        // The unpacker tells too where readers differ.
        tree.findings().stream()
                .filter(f -> told.stream().noneMatch(t -> same(f, t)))
                .forEach(found::add);
        return done(found, count > 0, true);
    }

    private static boolean same(Finding one, Finding other) {
        return one.type().equals(other.type())
                && one.symbol().equals(other.symbol())
                && one.part().equals(other.part());
    }

    private static List<Finding> ambiguities(MailView mail) {
        Part root = mail.structure();
        List<Finding> found = new ArrayList<>();
        for (Ambiguity.Place place :
                Ambiguity.check(new Scanned(root, mail.headers(), mail.content().size()))) {
            if (found.size() < MAX_FINDINGS) {
                String type = UNSEEN.contains(place.defect()) ? Finding.UNCHECKED : Finding.AMBIGUOUS;
                found.add(new Finding(type, place.defect().name(), 0, Map.of("path", place.path()), place.path()));
            }
        }
        return found;
    }
}
