package org.postrider.store.embedded.internal.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentBatch;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Edits;
import org.postrider.store.embedded.internal.index.View;

/** Collects writes and hands them to the committer as one. Confined to one thread until committed. */
public final class LocalBatch implements ContentBatch {
    private static final int MAX_KEY = 1_000;
    private static final int MAX_VALUE = 1 << 20;
    private static final int MAX_OWNER = 500;

    private final StateAccess access;
    private final List<BatchStep> steps = new ArrayList<>();
    private final Set<LocalKeyspace> keyspaces = new LinkedHashSet<>();
    private @Nullable LocalKeyspace keyspace;
    private boolean committed;

    /** @param access to the store */
    public LocalBatch(StateAccess access) {
        this.access = access;
    }

    @Override
    public LocalBatch in(Keyspace next) {
        if (!(next instanceof LocalKeyspace local) || !local.access().equals(access)) {
            throw new IllegalArgumentException("Keyspace " + next.name() + " is of another store: open it again");
        }
        keyspace = local;
        return this;
    }

    private byte[] key(byte[] key) {
        LocalKeyspace here = keyspace;
        if (here == null) {
            throw new IllegalStateException("Name a keyspace first: in(...)");
        }
        if (key.length > MAX_KEY) {
            throw new IllegalArgumentException("A key has at most " + MAX_KEY + " bytes, not " + key.length);
        }
        return here.keyOf(key);
    }

    private static byte[] checked(byte[] value) {
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("A value has at most " + MAX_VALUE + " bytes, not " + value.length);
        }
        return value;
    }

    private LocalBatch change(BatchStep step) {
        if (committed) {
            throw new IllegalStateException("The batch is already committed");
        }
        LocalKeyspace here = keyspace;
        if (here != null) {
            keyspaces.add(here);
        }
        steps.add(step);
        return this;
    }

    @Override
    public LocalBatch put(byte[] key, byte[] value) {
        return change(new BatchStep.Put(key(key), StateValue.plain(checked(value))));
    }

    @Override
    public LocalBatch put(byte[] key, byte[] value, Duration timeToLive) {
        long expires = access.engine().clock().millis() + timeToLive.toMillis();
        return change(new BatchStep.PutExpiring(key(key), StateValue.expiring(checked(value), expires), expires));
    }

    @Override
    public LocalBatch remove(byte[] key) {
        return change(new BatchStep.Remove(key(key)));
    }

    @Override
    public LocalBatch add(byte[] key, long delta) {
        return change(new BatchStep.Add(key(key), delta));
    }

    @Override
    public LocalBatch requireValue(byte[] key, byte[] expected) {
        return change(new BatchStep.Require(key(key), checked(expected).clone()));
    }

    @Override
    public LocalBatch requireAbsent(byte[] key) {
        return change(new BatchStep.Require(key(key), null));
    }

    @Override
    public LocalBatch refer(Content content, String kind, String owner) {
        ContentTable contents = access.contents();
        byte[] ownerKey = owner(kind, owner);
        for (Piece piece : content.pieces()) {
            if (piece instanceof Piece.Stored stored) {
                StoredContent source = stored.source();
                change(new BatchStep.Refer(contents, source, contents.number(source), kind, ownerKey));
            }
        }
        return this;
    }

    @Override
    public LocalBatch unrefer(String kind, String owner) {
        return change(new BatchStep.Unrefer(kind, owner(kind, owner)));
    }

    private static byte[] owner(String kind, String owner) {
        byte[] bytes = owner.getBytes(StandardCharsets.UTF_8);
        boolean letters = !kind.isEmpty() && kind.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
        boolean printable = owner.chars().noneMatch(Character::isISOControl);
        if (!letters || !printable || bytes.length == 0 || bytes.length > MAX_OWNER) {
            throw new IllegalArgumentException("Not a reference: " + kind + "/" + owner);
        }
        return bytes;
    }

    @Override
    public CompletionStage<Boolean> commit(Durability durability) {
        if (committed) {
            throw new IllegalStateException("The batch is already committed");
        }
        committed = true;
        return access.commit(new Write(durability));
    }

    private final class Write extends Commit<Boolean> {
        Write(Durability durability) {
            super(durability);
        }

        @Override
        protected Boolean resolve(View view, Draft draft) throws Exception {
            Edits edits = new Edits(view);
            BatchStep.Work work =
                    new BatchStep.Work(edits, draft, access.engine().clock().millis());
            for (BatchStep step : steps) {
                if (step instanceof BatchStep.Require condition && !condition.holds(work)) {
                    return false;
                }
            }
            for (BatchStep step : steps) {
                step.take(work);
            }
            for (LocalKeyspace written : keyspaces) {
                written.recordVersion(view, draft);
            }
            edits.writeTo(draft.ops());
            return true;
        }

        @Override
        protected void applied(Draft written, Boolean outcome) {
            if (outcome) {
                keyspaces.forEach(LocalKeyspace::versionIsRecorded);
            }
        }
    }
}
