package org.postrider.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.testkit.contract.MailFixture.ALICE;
import static org.postrider.testkit.contract.MailFixture.name;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MessageInfo;

/** What every {@link MailStore} must do with the names of mailboxes, rights and subscriptions. */
public abstract class MailboxNameContract {
    private MailStoreHarness harness;
    private MailFixture mail;

    /** For subclasses. */
    protected MailboxNameContract() {}

    /** Starts a new, empty store. */
    protected abstract MailStoreHarness start() throws Exception;

    @BeforeEach
    void open() throws Exception {
        harness = start();
        mail = new MailFixture(harness);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private MailStore store() {
        return harness.store();
    }

    private List<String> paths(String owner) throws Exception {
        return Stages.get(store().list(owner)).stream()
                .map(m -> m.name().path())
                .toList();
    }

    private MailboxInfo find(String path) throws Exception {
        return Stages.get(store().find(name(path))).orElseThrow();
    }

    private void refused(Reason reason, CompletionStage<?> stage) throws Exception {
        assertThat(Stages.failure(stage))
                .isInstanceOfSatisfying(
                        MailStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void makesAnInboxOnFirstUse() throws Exception {
        assertThat(paths(ALICE)).containsExactly("INBOX");
        MailboxInfo found = Stages.get(store().find(new MailboxName("bob@example.test", "inbox")))
                .orElseThrow();
        assertThat(Stages.get(store().find(found.id()))).contains(found);
        assertThat(paths("bob@example.test")).containsExactly("INBOX");
        assertThat(paths("")).isEmpty();
    }

    @Test
    void createsWithParentsAndSpecialUse() throws Exception {
        MailboxInfo made = Stages.get(store().create(name("Work/2026/März"), Set.of("\\Archive")));
        assertThat(made.specialUse()).containsExactly("\\Archive");
        assertThat(paths(ALICE)).contains("INBOX", "Work", "Work/2026", "Work/2026/März");
        assertThat(find("Work").specialUse()).isEmpty();
        refused(Reason.EXISTS, store().create(name("Work/2026"), Set.of()));
        refused(Reason.EXISTS, store().create(name("inbox"), Set.of()));
        harness.restart();
        assertThat(find("Work/2026/März")).isEqualTo(made);
        assertThat(Stages.get(store().find(name("Nowhere")))).isEmpty();
        assertThat(Stages.get(store().find(new MailboxId("M7fffffff")))).isEmpty();
    }

    @Test
    void givesEachMailboxOfANameAHigherUidValidity() throws Exception {
        MailboxInfo first = Stages.get(store().create(name("Again"), Set.of()));
        Stages.get(store().delete(first.id()));
        MailboxInfo second = Stages.get(store().create(name("Again"), Set.of()));
        assertThat(second.uidValidity()).isGreaterThan(first.uidValidity());
        assertThat(second.id()).isNotEqualTo(first.id());
        harness.restart();
        assertThat(find("Again").uidValidity()).isEqualTo(second.uidValidity());
    }

    @Test
    void givesAMailboxANewUidValidityIfItsNewNameHadAHigherOne() throws Exception {
        MailboxInfo old = Stages.get(store().create(name("Old"), Set.of()));
        MailboxInfo taken = Stages.get(store().create(name("Taken"), Set.of()));
        assertThat(taken.uidValidity()).isGreaterThan(old.uidValidity());
        Stages.get(store().delete(taken.id()));
        Stages.get(store().rename(old.id(), name("Taken")));
        assertThat(find("Taken").uidValidity()).isGreaterThan(taken.uidValidity());
    }

    @Test
    void deletesOneButNotThoseBelow() throws Exception {
        MailboxId parent = mail.create("Parent");
        MailboxId child = mail.create("Parent/Child");
        mail.fill(parent, 500);
        mail.append(child, "stays");
        Stages.get(store().delete(parent));
        assertThat(paths(ALICE)).contains("Parent/Child").doesNotContain("Parent");
        assertThat(Stages.get(store().status(child)).messages()).isEqualTo(1);
        refused(Reason.NO_MAILBOX, store().status(parent));
        refused(Reason.NO_MAILBOX, store().delete(parent));
        refused(Reason.INVALID, store().delete(mail.inbox()));
    }

    @Test
    void renamesWithAllBelow() throws Exception {
        MailboxId top = mail.create("Old");
        MailboxId deep = mail.create("Old/a/b");
        mail.create("Older");
        mail.append(deep, "deep");
        MailboxInfo before = Stages.get(store().find(deep)).orElseThrow();
        Stages.get(store().rename(top, name("New/Place")));
        assertThat(paths(ALICE))
                .contains("New", "New/Place", "New/Place/a", "New/Place/a/b", "Older")
                .doesNotContain("Old", "Old/a", "Old/a/b");
        MailboxInfo after = Stages.get(store().find(deep)).orElseThrow();
        assertThat(after.name()).isEqualTo(name("New/Place/a/b"));
        assertThat(after.uidValidity()).isEqualTo(before.uidValidity());
        assertThat(mail.all(deep)).hasSize(1);
    }

    @Test
    void refusesRenamesThatCannotBe() throws Exception {
        MailboxId one = mail.create("One");
        mail.create("Two");
        refused(Reason.EXISTS, store().rename(one, name("Two")));
        refused(Reason.EXISTS, store().rename(one, name("INBOX")));
        refused(Reason.INVALID, store().rename(one, name("One/Below")));
        assertThat(paths(ALICE)).containsExactly("INBOX", "One", "Two");
    }

    @Test
    void renamesInboxByMovingItsMessages() throws Exception {
        MailboxId inbox = mail.inbox();
        mail.create("INBOX/Below");
        mail.fill(inbox, 50);
        MailboxInfo before = Stages.get(store().find(inbox)).orElseThrow();
        Stages.get(store().rename(inbox, name("Saved")));
        MailboxInfo saved = find("Saved");
        assertThat(saved.id()).isNotEqualTo(inbox);
        assertThat(Stages.get(store().status(saved.id())).messages()).isEqualTo(50);
        assertThat(Stages.get(store().status(inbox)).messages()).isZero();
        assertThat(find("INBOX")).isEqualTo(before);
        assertThat(paths(ALICE)).contains("INBOX/Below");
        List<MessageInfo> all = mail.all(saved.id());
        assertThat(mail.text(saved.id(), all.get(0).uid())).contains("message 0");
    }

    @Test
    void keepsRights() throws Exception {
        MailboxId shared = Stages.get(store().create(new MailboxName("", "Team"), Set.of()))
                .id();
        MailboxId lent = mail.create("Lent");
        Stages.get(store().setRights(shared, "anyone", "lrs"));
        Stages.get(store().setRights(lent, "bob@example.test", "lr"));
        assertThat(Stages.get(store().listShared("bob@example.test")))
                .extracting(MailboxInfo::id)
                .containsExactlyInAnyOrder(shared, lent);
        assertThat(Stages.get(store().listShared("carol@example.test")))
                .extracting(MailboxInfo::id)
                .containsExactly(shared);
        assertThat(Stages.get(store().find(lent)).orElseThrow().acl()).isEqualTo(Map.of("bob@example.test", "lr"));
        harness.restart();
        Stages.get(store().setRights(lent, "bob@example.test", ""));
        assertThat(Stages.get(store().find(lent)).orElseThrow().acl()).isEmpty();
        assertThat(Stages.get(store().listShared("bob@example.test"))).hasSize(1);
        Stages.get(store().delete(shared));
        assertThat(Stages.get(store().listShared("bob@example.test"))).isEmpty();
    }

    @Test
    void keepsSubscriptions() throws Exception {
        Stages.get(store().subscribe(ALICE, "INBOX", true));
        Stages.get(store().subscribe(ALICE, "Not there/yet", true));
        Stages.get(store().subscribe(ALICE, "Gone", true));
        Stages.get(store().subscribe(ALICE, "Gone", false));
        harness.restart();
        assertThat(Stages.get(store().subscriptions(ALICE))).containsExactlyInAnyOrder("INBOX", "Not there/yet");
        assertThat(Stages.get(store().subscriptions("bob@example.test"))).isEmpty();
    }

    @Test
    void findsByIdAfterARename() throws Exception {
        MailboxId id = mail.create("Before");
        Stages.get(store().rename(id, name("After")));
        assertThat(Stages.get(store().find(id)).map(MailboxInfo::name)).isEqualTo(Optional.of(name("After")));
        assertThat(Stages.get(store().find(name("Before")))).isEmpty();
    }
}
