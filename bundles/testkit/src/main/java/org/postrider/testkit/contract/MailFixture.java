package org.postrider.testkit.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.delivery.ActionId;
import org.postrider.message.Disposition;
import org.postrider.message.MediaType;
import org.postrider.message.Part;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/** What mailbox tests say often. Confined to the test's thread. */
final class MailFixture {
    static final String ALICE = "alice@example.test";
    static final Instant DATE = Instant.parse("2026-03-01T08:30:00Z");

    private final MailStoreHarness harness;

    MailFixture(MailStoreHarness harness) {
        this.harness = harness;
    }

    MailStore store() {
        return harness.store();
    }

    static MailboxName name(String path) {
        return new MailboxName(ALICE, path);
    }

    MailboxId inbox() throws Exception {
        return Stages.get(store().find(MailboxName.inbox(ALICE))).orElseThrow().id();
    }

    MailboxId create(String path) throws Exception {
        return Stages.get(store().create(name(path), Set.of())).id();
    }

    /** A small message, whose content is in the content store. */
    Content content(String body) throws Exception {
        return stored(harness.contents(), "Subject: test\r\n\r\n" + body + "\r\n");
    }

    static Content stored(ContentStore contents, String text) throws Exception {
        try (ContentSink sink = contents.create(text.length())) {
            Stages.get(sink.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
            return Content.of(Stages.get(sink.seal()));
        }
    }

    static Part structure(long size) {
        MediaType text = new MediaType("text", "plain", Map.of("charset", "utf-8"));
        return new Part(
                "",
                0,
                17,
                size,
                1,
                text,
                "7bit",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Set.of());
    }

    /** A tree of three levels with all that a part can carry. */
    static Part deepStructure(long size) {
        Part leaf = new Part(
                "1.1",
                40,
                60,
                80,
                2,
                new MediaType("image", "x-odd", Map.of("Größe", "1")),
                "base64",
                Optional.of(new Disposition("attachment", Map.of("filename", "ein Bild.odd"))),
                Optional.of("<id@example.test>"),
                Optional.of("a picture"),
                List.of(),
                Set.of(org.postrider.message.Defect.LONG_LINE));
        Part inner = new Part(
                "1",
                30,
                40,
                85,
                5,
                new MediaType("message", "rfc822", Map.of()),
                "8bit",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(leaf),
                Set.of());
        return new Part(
                "",
                0,
                20,
                size,
                9,
                new MediaType("multipart", "mixed", Map.of("boundary", "b")),
                "7bit",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(inner),
                Set.of());
    }

    Append message(Optional<ActionId> id, String body, Set<String> flags) throws Exception {
        Content content = content(body);
        return new Append(id, content, structure(content.size()), flags, DATE);
    }

    Appended append(MailboxId mailbox, String body, String... flags) throws Exception {
        return Stages.get(store().append(mailbox, List.of(message(Optional.empty(), body, Set.of(flags)))))
                .get(0);
    }

    /** That many messages. @return their UIDs */
    List<Long> fill(MailboxId mailbox, int count) throws Exception {
        List<Append> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(message(Optional.empty(), "message " + i, Set.of()));
        }
        return Stages.get(store().append(mailbox, batch)).stream()
                .map(Appended::uid)
                .toList();
    }

    static UidSet uids(List<Long> uids) {
        UidSet.Builder set = UidSet.builder();
        uids.forEach(set::add);
        return set.build();
    }

    static FlagChange add(String... flags) {
        return new FlagChange(FlagChange.Kind.ADD, Set.of(flags), OptionalLong.empty());
    }

    List<MessageInfo> all(MailboxId mailbox) throws Exception {
        return Stages.get(store().messages(mailbox, UidSet.all()));
    }

    String text(MailboxId mailbox, long uid) throws Exception {
        byte[] bytes = Stages.get(store().bodies(mailbox, UidSet.of(uid)))
                .get(0)
                .content()
                .toBytes(1 << 20);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
