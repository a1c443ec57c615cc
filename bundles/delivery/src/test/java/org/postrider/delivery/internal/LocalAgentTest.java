package org.postrider.delivery.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.delivery.Step;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.directory.Directory;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.Presence;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.UidSet;
import org.postrider.testkit.mail.FakeDirectory;
import org.postrider.testkit.mail.TestMail;
import org.postrider.testkit.store.MemoryMailStore;

class LocalAgentTest {
    private final FakeDirectory directory = new FakeDirectory()
            .user("alice@example.test", "a")
            .user("bob@example.test", "b")
            .alias("boss@example.test", "alice@example.test")
            .alias("list@example.test", "alice@example.test", "x@remote.example");
    private final Presence<Directory> directories = new Presence<>("directory");
    private final Presence<MailStore> stores = new Presence<>("store");
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Integer> batches = new ArrayList<>();
    private final MemoryMailStore store = new MemoryMailStore(tasks::add);
    private LocalAgent agent = agent(true);
    private int number;

    private LocalAgent agent(boolean extensions) {
        LocalAgent.Settings settings = new LocalAgent.Settings(extensions, 3, Duration.ofMillis(1));
        return new LocalAgent(settings, directories, stores, (mail, action, mailbox, where) -> {});
    }

    @BeforeEach
    void bind() {
        directories.bind(directory);
        stores.bind(store);
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private <R> R done(CompletionStage<R> stage) {
        run();
        return stage.toCompletableFuture().join();
    }

    private static DeliveryMail mail(String header, Map<String, String> attributes) {
        byte[] bytes = (header + new String(TestMail.bytes("Hi", "body"), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        Envelope envelope = TestMail.envelope("a@remote.example", "alice@example.test");
        ChainMail mail = TestMail.mail("M1", envelope, Content.of(bytes));
        return new DeliveryMail("M1", envelope, mail.content(), mail.structure(), mail.received(), attributes);
    }

    private static DeliveryMail mail() {
        return mail("", Map.of());
    }

    private static Recipient recipient(String address, Notify... notify) {
        return new Recipient(TestMail.address(address), Set.of(notify), Optional.empty());
    }

    private List<Step> plan(DeliveryMail mail, String address) {
        return done(agent.plan(mail, recipient(address), ""));
    }

    private Action action(String address, String target) {
        Recipient recipient = recipient(address);
        return new Action(new ActionId("M1.0", number++), "local", target, recipient, recipient);
    }

    private DeliveryResult deliver(DeliveryMail mail, Action action) {
        return done(agent.deliver(mail, List.of(action))).get(action.id());
    }

    private List<MessageBody> bodies(String owner, String path) {
        MailboxInfo mailbox = done(store.find(new MailboxName(owner, path))).orElseThrow();
        return done(store.bodies(mailbox.id(), UidSet.all()));
    }

    // Planning.

    @Test
    void plansAUsersInbox() {
        assertThat(plan(mail(), "alice@example.test"))
                .containsExactly(Step.here("alice@example.test/INBOX", recipient("alice@example.test")));
    }

    @Test
    void plansTheFolderThatThePolicyNames() {
        assertThat(plan(mail("", Map.of("folder", "Junk")), "alice+x@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/Junk");
        assertThat(plan(mail("", Map.of("folder", "a//b")), "alice@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/INBOX");
    }

    @Test
    void plansTheExtensionsMailboxOnlyIfItIsThere() {
        assertThat(plan(mail(), "alice+Work@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/INBOX");
        done(store.create(new MailboxName("alice@example.test", "Work"), Set.of()));
        assertThat(plan(mail(), "alice+Work@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/Work");
        agent = agent(false);
        assertThat(plan(mail(), "alice+Work@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/INBOX");
    }

    @Test
    void routesAnAliasOnWithItsParameters() {
        Recipient boss = recipient("boss@example.test", Notify.SUCCESS, Notify.FAILURE);
        assertThat(done(agent.plan(mail(), boss, "")))
                .containsExactly(Step.route(new Recipient(
                        TestMail.address("alice@example.test"),
                        Set.of(Notify.SUCCESS, Notify.FAILURE),
                        Optional.of("rfc822;boss@example.test"))));
    }

    @Test
    void takesTheWishForSuccessOffAListsMembers() {
        List<Step> steps = done(agent.plan(mail(), recipient("list@example.test", Notify.SUCCESS), ""));
        assertThat(steps)
                .hasSize(2)
                .allMatch(s -> s.agent().equals(Step.ROUTE))
                .allMatch(s -> s.recipient().notifyOn().equals(Set.of(Notify.NEVER)));
        steps = done(agent.plan(mail(), recipient("list@example.test", Notify.SUCCESS, Notify.DELAY), ""));
        assertThat(steps).allMatch(s -> s.recipient().notifyOn().equals(Set.of(Notify.DELAY)));
        assertThat(plan(mail(), "list@example.test"))
                .extracting(s -> s.recipient().originalRecipient())
                .containsOnly(Optional.empty());
    }

    @Test
    void knowsNobodyElse() {
        assertThat(agent.plan(mail(), recipient("nobody@example.test"), "").toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        PermanentFailureException.class,
                        e -> assertThat(e.reply().status()).isEqualTo("5.1.1"));
    }

    @Test
    void defersWhileTheDirectoryCannotTell() {
        directory.failing(new IllegalStateException("being read"));
        CompletableFuture<List<Step>> plan =
                agent.plan(mail(), recipient("alice@example.test"), "").toCompletableFuture();
        assertThat(plan).isCompletedExceptionally();
        assertThat(plan)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause()
                .isNotInstanceOf(PermanentFailureException.class);
    }

    // Delivering.

    @Test
    void filesWithReturnPathAndDeliveredToInFront() throws Exception {
        DeliveryResult result = deliver(mail(), action("alice@example.test", "alice@example.test/INBOX"));
        assertThat(result).isInstanceOf(DeliveryResult.Delivered.class);
        MessageBody body = bodies("alice@example.test", "INBOX").get(0);
        assertThat(new String(body.content().toBytes(1000), StandardCharsets.UTF_8))
                .startsWith("Return-Path: <a@remote.example>\r\nDelivered-To: alice@example.test\r\nFrom: ")
                .endsWith("\r\n\r\nbody\r\n");
    }

    @Test
    void theStructureFitsTheGrownHeader() throws Exception {
        deliver(mail(), action("alice@example.test", "alice@example.test/INBOX"));
        MessageBody body = bodies("alice@example.test", "INBOX").get(0);
        Part scanned = StructureScanner.scan(body.content(), ScanLimits.DEFAULT).root();
        assertThat(body.structure()).isEqualTo(scanned);
    }

    @Test
    void filesTheSameActOnceUntilItIsForgotten() {
        Action action = action("alice@example.test", "alice@example.test/INBOX");
        deliver(mail(), action);
        assertThat(deliver(mail(), action).reply().text()).startsWith("Filed before");
        assertThat(bodies("alice@example.test", "INBOX")).hasSize(1);
        done(agent.forget(List.of(action.id())));
        deliver(mail(), action);
        assertThat(bodies("alice@example.test", "INBOX")).hasSize(2);
    }

    @Test
    void refusesWhatWasDeliveredToTheSameAddressBefore() {
        DeliveryMail seen = mail("delivered-TO: Alice@Example.test\r\n", Map.of());
        assertThat(deliver(seen, action("alice@example.test", "alice@example.test/INBOX")))
                .isInstanceOfSatisfying(
                        DeliveryResult.Failed.class,
                        f -> assertThat(f.reply().status()).isEqualTo("5.4.6"));
        assertThat(deliver(seen, action("bob@example.test", "bob@example.test/INBOX")))
                .isInstanceOf(DeliveryResult.Delivered.class);
    }

    @Test
    void aBodyLineIsNoDeliveredTo() {
        DeliveryMail mail = mail("X-Fold: a\r\n Delivered-To: alice@example.test\r\n", Map.of());
        assertThat(deliver(mail, action("alice@example.test", "alice@example.test/INBOX")))
                .isInstanceOf(DeliveryResult.Delivered.class);
    }

    @Test
    void makesJunkIfItIsMissingAndNothingElse() {
        deliver(mail(), action("alice@example.test", "alice@example.test/Junk"));
        deliver(mail(), action("alice@example.test", "alice@example.test/Gone"));
        assertThat(bodies("alice@example.test", "Junk")).hasSize(1);
        assertThat(bodies("alice@example.test", "INBOX")).hasSize(1);
        assertThat(done(store.find(new MailboxName("alice@example.test", "Gone"))))
                .isEmpty();
        assertThat(done(store.find(new MailboxName("alice@example.test", "Junk")))
                        .orElseThrow()
                        .specialUse())
                .containsExactly("\\Junk");
    }

    @Test
    void findsAMailboxAgainThatWasReplaced() {
        MailboxName work = new MailboxName("alice@example.test", "Work");
        MailboxInfo first = done(store.create(work, Set.of()));
        deliver(mail(), action("alice@example.test", "alice@example.test/Work"));
        done(store.delete(first.id()));
        done(store.create(work, Set.of()));
        assertThat(deliver(mail(), action("alice@example.test", "alice@example.test/Work")))
                .isInstanceOf(DeliveryResult.Delivered.class);
        assertThat(bodies("alice@example.test", "Work")).hasSize(1);
    }

    @Test
    void mailForAFolderDoesNotFollowItToAnotherName() {
        MailboxName work = new MailboxName("alice@example.test", "Work");
        MailboxInfo folder = done(store.create(work, Set.of()));
        assertThat(plan(mail(), "alice+Work@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/Work");
        deliver(mail(), action("alice@example.test", "alice@example.test/Work"));
        done(store.rename(folder.id(), new MailboxName("alice@example.test", "Archive")));

        // There is no such folder now: INBOX has it, whether it was planned before or after.
        deliver(mail(), action("alice@example.test", "alice@example.test/Work"));
        assertThat(plan(mail(), "alice+Work@example.test"))
                .extracting(Step::target)
                .containsExactly("alice@example.test/INBOX");
        assertThat(bodies("alice@example.test", "Archive")).hasSize(1);
        assertThat(bodies("alice@example.test", "INBOX")).hasSize(1);

        done(store.create(work, Set.of()));
        deliver(mail(), action("alice@example.test", "alice@example.test/Work"));
        assertThat(bodies("alice@example.test", "Work")).hasSize(1);
        assertThat(bodies("alice@example.test", "Archive")).hasSize(1);
    }

    @Test
    void junkThatWasRenamedIsMadeAgain() {
        deliver(mail(), action("alice@example.test", "alice@example.test/Junk"));
        MailboxInfo junk =
                done(store.find(new MailboxName("alice@example.test", "Junk"))).orElseThrow();
        done(store.rename(junk.id(), new MailboxName("alice@example.test", "Old junk")));
        deliver(mail(), action("alice@example.test", "alice@example.test/Junk"));
        assertThat(bodies("alice@example.test", "Old junk")).hasSize(1);
        assertThat(bodies("alice@example.test", "Junk")).hasSize(1);
    }

    @Test
    void anInboxThatWasRenamedStillGetsTheMail() {
        deliver(mail(), action("alice@example.test", "alice@example.test/INBOX"));
        MailboxInfo inbox =
                done(store.find(MailboxName.inbox("alice@example.test"))).orElseThrow();
        done(store.rename(inbox.id(), new MailboxName("alice@example.test", "2026")));
        deliver(mail(), action("alice@example.test", "alice@example.test/INBOX"));
        assertThat(bodies("alice@example.test", "2026")).hasSize(1);
        assertThat(bodies("alice@example.test", "INBOX")).hasSize(1);
    }

    @Test
    void aFullMailboxDefers() {
        store.fail(new MailStoreException(MailStoreException.Reason.FULL, "over quota"));
        assertThat(deliver(mail(), action("alice@example.test", "alice@example.test/INBOX")))
                .isInstanceOfSatisfying(
                        DeliveryResult.Deferred.class,
                        d -> assertThat(d.reply().status()).isEqualTo("4.2.2"));
    }

    @Test
    void aStoreThatIsAwayIsNoAnswerAboutTheMessage() {
        store.fail(new AwayException("store"));
        Action action = action("alice@example.test", "alice@example.test/INBOX");
        CompletableFuture<Map<ActionId, DeliveryResult>> delivery =
                agent.deliver(mail(), List.of(action)).toCompletableFuture();
        run();
        assertThat(delivery)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingRootCause()
                .isInstanceOf(AwayException.class);
        store.fail(null);
        assertThat(deliver(mail(), action)).isInstanceOf(DeliveryResult.Delivered.class);
        assertThat(bodies("alice@example.test", "INBOX")).hasSize(1);
    }

    // Batches.

    private MailboxLine line(java.util.function.Predicate<Throwable> concernsAll, Set<String> poison) {
        return new MailboxLine(
                3,
                (mailbox, appends) -> {
                    CompletableFuture<List<org.postrider.role.store.Appended>> done = new CompletableFuture<>();
                    batches.add(appends.size());
                    boolean bad = appends.stream()
                            .anyMatch(a -> poison.contains(a.id().orElseThrow().toString()));
                    tasks.add(() -> {
                        if (bad) {
                            done.completeExceptionally(new IllegalStateException("refused"));
                        } else {
                            done.complete(appends.stream()
                                    .map(a -> new org.postrider.role.store.Appended(1, 1, 1, false))
                                    .toList());
                        }
                    });
                    return done;
                },
                concernsAll);
    }

    private List<Filing> file(MailboxLine line, int count) {
        MailboxName inbox = MailboxName.inbox("alice@example.test");
        List<Filing> filings = Stream.generate(() -> Filing.of(mail(), action("alice@example.test", "x")))
                .limit(count)
                .toList();
        filings.forEach(f -> line.add(inbox, f));
        return filings;
    }

    @Test
    void filesTogetherWhatComesMeanwhile() {
        List<Filing> filings = file(line(f -> false, Set.of()), 8);
        run();
        assertThat(batches).containsExactly(1, 3, 3, 1);
        assertThat(filings).allMatch(f -> f.done().isDone());
    }

    @Test
    void oneThatIsRefusedDoesNotCostTheOthersTheirDelivery() {
        List<Filing> filings = file(line(f -> false, Set.of("M1.0/2")), 8);
        run();
        assertThat(filings).filteredOn(f -> f.done().isCompletedExceptionally()).hasSize(1);
        assertThat(filings).allMatch(f -> f.done().isDone());
        assertThat(batches).containsExactly(1, 3, 1, 1, 1, 3, 1);
    }

    @Test
    void aMailboxThatIsAwayIsAskedOncePerBatch() {
        List<Filing> filings = file(line(f -> true, Set.of("M1.0/2")), 4);
        run();
        assertThat(batches).containsExactly(1, 3);
        assertThat(filings).filteredOn(f -> f.done().isCompletedExceptionally()).hasSize(3);
    }
}
