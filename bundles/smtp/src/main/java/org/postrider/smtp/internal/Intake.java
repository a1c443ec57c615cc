package org.postrider.smtp.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.store.ContentSink;

/**
 * Takes a message's bytes while they arrive: to the store, to the scanner, and past the checks. Confined to its session.
 *
 * <p>Text that came by DATA was checked for bare CR and LF by net; text that came by BDAT is checked here, since it may be
 * sent on by DATA.
 */
final class Intake implements AutoCloseable {
    private static final byte[] CRLF = {'\r', '\n'};

    private final ContentSink sink;
    private final StructureScanner scanner;
    private final long began;
    private long size;
    private boolean bare;
    private int last = '\n';
    private boolean closed;
    private volatile @Nullable Throwable failure;

    Intake(ContentSink sink, StructureScanner scanner, long began) {
        this.sink = sink;
        this.scanner = scanner;
        this.began = began;
    }

    /** A chunk of DATA. */
    CompletionStage<Void> take(ByteBuffer chunk) {
        size += chunk.remaining();
        if (failure != null) {
            return ProtocolSession.READY;
        }
        scanner.feed(chunk);
        return write(chunk);
    }

    /** A chunk of BDAT. */
    CompletionStage<Void> takeChecked(ByteBuffer chunk) {
        // "last" begins as LF: an empty text counts as whole lines, and an LF right at the start stands alone.
        int before = last;
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            int now = chunk.get(i);
            bare |= (now == '\n') != (before == '\r');
            before = now;
        }
        last = before;
        return take(chunk);
    }

    /** Ends text that came by BDAT: what stops within a line gets its end, as DATA would have had it. */
    void endText() {
        bare |= last == '\r';
        if (last != '\n' && failure == null) {
            size += CRLF.length;
            scanner.feed(ByteBuffer.wrap(CRLF));
            write(ByteBuffer.wrap(CRLF)).whenComplete((done, problem) -> note(problem));
        }
    }

    private CompletionStage<Void> write(ByteBuffer chunk) {
        CompletionStage<Void> written = sink.write(chunk);
        if (written == ProtocolSession.READY) {
            return written;
        }
        return written.whenComplete((done, problem) -> note(problem));
    }

    private void note(@Nullable Throwable problem) {
        if (problem != null) {
            failure = problem;
        }
    }

    /** Bytes taken, those dropped after a failure included. */
    long size() {
        return size;
    }

    /** When the content began to come, in milliseconds since 1970. */
    long began() {
        return began;
    }

    /** True if a CR or LF stood alone in checked text. */
    boolean bareLineEnd() {
        return bare;
    }

    /** True if the text holds a NUL: readers that drop it see other lines, and IMAP cannot carry it. */
    boolean nul() {
        return scanner.sawNul();
    }

    /** Why the store could not take it all, if so. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    CompletionStage<StoredContent> seal() {
        return sink.seal();
    }

    Scanned scanned() {
        return scanner.finish();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sink.close();
        }
    }
}
