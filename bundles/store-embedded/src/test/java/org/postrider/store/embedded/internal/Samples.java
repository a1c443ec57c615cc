package org.postrider.store.embedded.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;
import org.postrider.message.MediaType;
import org.postrider.message.Part;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.testkit.contract.Stages;

/** Contents for tests. Stateless. */
final class Samples {
    private Samples() {}

    static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The structure of a message of one text. */
    static Part part(long size) {
        return new Part(
                "",
                0,
                0,
                size,
                1,
                MediaType.DEFAULT,
                "7bit",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Set.of());
    }

    static Content content(ContentStore store, byte[] bytes) throws Exception {
        try (ContentSink sink = store.create(bytes.length)) {
            Stages.get(sink.write(ByteBuffer.wrap(bytes)));
            StoredContent stored = Stages.get(sink.seal());
            return Content.of(stored);
        }
    }
}
