package org.postrider.policy.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.filter.Advice;
import org.postrider.filter.Destiny;
import org.postrider.filter.DestinyPolicy;
import org.postrider.filter.Edit;
import org.postrider.filter.MailView;
import org.postrider.filter.Phase;
import org.postrider.message.Address;
import org.postrider.message.HeaderField;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;

/**
 * Decides by category, as Amavis does: the worst category that fits the findings says what is done. Immutable, thread-safe,
 * the same input gives the same answer. Findings of unknown types weigh nothing. Advice of a link counts where the findings
 * alone would let the message pass. After the 250 nothing is refused any more: it is kept aside instead.
 */
@Component(service = DestinyPolicy.class, configurationPid = "org.postrider.policy", immediate = true)
@Designate(ocd = PolicyConfig.class)
public final class CategoryPolicy implements DestinyPolicy {
    /** The field that says what was found. */
    static final String STATUS = "X-Postrider-Status";

    /** Fields of this kind in incoming mail are forged. */
    private static final String OURS = "X-Postrider-";

    private static final String REFUSED = "5.7.1";
    private static final int REFUSE = 554;

    private final Map<Category, Treatment> treatments = new EnumMap<>(Category.class);
    private final double tagScore;
    private final double killScore;
    private final String junk;
    private final boolean followAdvice;
    private final boolean tags;

    /** @throws IllegalArgumentException if a value is wrong, naming key and legal values */
    @Activate
    public CategoryPolicy(PolicyConfig config) {
        PolicyChecks.scores(config.spam__tag(), config.spam__kill());
        treatments.put(Category.INFECTED, Treatment.parse("infected", config.infected()));
        treatments.put(Category.BANNED, Treatment.parse("banned", config.banned()));
        treatments.put(Category.UNCHECKED, Treatment.parse("unchecked", config.unchecked()));
        treatments.put(Category.SPAM, Treatment.parse("spam", config.spam()));
        treatments.put(Category.SPAMMY, Treatment.parse("spammy", config.spammy()));
        treatments.put(Category.AMBIGUOUS, Treatment.parse("ambiguous", config.ambiguous()));
        treatments.put(Category.BAD_HEADER, Treatment.parse("bad_header", config.bad__header()));
        treatments.put(Category.CLEAN, Treatment.PASS);
        tagScore = config.spam__tag();
        killScore = config.spam__kill();
        junk = config.junk();
        followAdvice = config.advice();
        tags = config.tags();
    }

    @Override
    public Map<Address, Destiny> decide(MailView mail, List<Report> reports) {
        Diagnosis diagnosis = new Diagnosis(reports);
        Category category = diagnosis.category(tagScore, killScore);
        Destiny destiny = treat(mail, diagnosis, category, treatments.getOrDefault(category, Treatment.HOLD));
        if (destiny instanceof Destiny.Deliver
                && followAdvice
                && diagnosis.advice().isPresent()) {
            destiny = follow(mail, diagnosis.advice().get(), diagnosis.adviser());
        }
        Map<Address, Destiny> all = new LinkedHashMap<>();
        for (Recipient recipient : mail.envelope().recipients()) {
            all.put(recipient.address(), destiny);
        }
        return all;
    }

    private Destiny treat(MailView mail, Diagnosis diagnosis, Category category, Treatment treatment) {
        String reason = reason(diagnosis, category);
        boolean late = mail.phase() == Phase.AFTER_ACCEPT;
        return switch (treatment) {
            case PASS -> new Destiny.Deliver(edits(mail, diagnosis, category), Optional.empty(), reason);
            case JUNK -> new Destiny.Deliver(edits(mail, diagnosis, category), Optional.of(junk), reason);
            case QUARANTINE -> new Destiny.Quarantine(category.label(), reason);
            case REJECT ->
                late
                        ? new Destiny.Quarantine(category.label(), reason + "; too late to refuse")
                        : new Destiny.Reject(refusal(diagnosis, category), reason);
            case DISCARD -> new Destiny.Discard(reason);
            case HOLD -> new Destiny.Hold(reason);
        };
    }

    private static Reply refusal(Diagnosis diagnosis, Category category) {
        return Reply.cleaned(
                REFUSE, REFUSED, "Refused, it has " + category.words() + ": " + diagnosis.symbols(category));
    }

    private static String reason(Diagnosis diagnosis, Category category) {
        String symbols = diagnosis.symbols(category);
        String score = diagnosis.scored() ? String.format(Locale.ROOT, " score=%.1f", diagnosis.score()) : "";
        return category.label() + (symbols.isEmpty() ? "" : ": " + symbols) + score;
    }

    private static Destiny follow(MailView mail, Advice advice, String link) {
        String reason = link + " advised " + advice.kind().name().toLowerCase(Locale.ROOT) + ": " + advice.reply();
        boolean late = mail.phase() == Phase.AFTER_ACCEPT;
        return switch (advice.kind()) {
            case REJECT ->
                late
                        ? new Destiny.Quarantine("advised", reason + "; too late to refuse")
                        : new Destiny.Reject(advice.reply(), reason);
            case DEFER -> new Destiny.Defer(advice.reply(), reason);
            case DISCARD -> new Destiny.Discard(reason);
            case QUARANTINE -> new Destiny.Quarantine("advised", reason);
        };
    }

    /** What the links proposed, without forged marks, and our own mark on top. */
    private List<Edit> edits(MailView mail, Diagnosis diagnosis, Category category) {
        boolean mark = tags && (category != Category.CLEAN || diagnosis.scored());
        List<String> forged = forged(mail);
        if (!mark && forged.isEmpty()) {
            return diagnosis.edits();
        }
        List<Edit> all = new ArrayList<>();
        for (String name : forged) {
            all.add(new Edit.RemoveHeader(name, 0));
        }
        all.addAll(diagnosis.edits());
        if (mark) {
            all.add(new Edit.InsertHeader(0, STATUS, status(diagnosis, category)));
        }
        return all;
    }

    private static List<String> forged(MailView mail) {
        List<String> names = List.of();
        for (HeaderField field : mail.headers()) {
            String name = field.name();
            if (name.regionMatches(true, 0, OURS, 0, OURS.length())) {
                names = new ArrayList<>(names);
                names.add(name);
            }
        }
        return names.size() < 2 ? names : names.stream().distinct().toList();
    }

    private String status(Diagnosis diagnosis, Category category) {
        StringBuilder status = new StringBuilder(category.label());
        if (diagnosis.scored()) {
            status.append(String.format(Locale.ROOT, "; score=%.1f; tag=%.1f", diagnosis.score(), tagScore));
        }
        String symbols = diagnosis.symbols(category == Category.CLEAN ? Category.SPAM : category);
        return symbols.isEmpty()
                ? status.toString()
                : status.append("; symbols=").append(symbols).toString();
    }
}
