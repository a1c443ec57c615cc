package org.postrider.store.embedded.internal;

import java.nio.ByteBuffer;
import java.util.Random;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;
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

    static Content content(ContentStore store, byte[] bytes) throws Exception {
        try (ContentSink sink = store.create(bytes.length)) {
            Stages.get(sink.write(ByteBuffer.wrap(bytes)));
            StoredContent stored = Stages.get(sink.seal());
            return Content.of(stored);
        }
    }
}
