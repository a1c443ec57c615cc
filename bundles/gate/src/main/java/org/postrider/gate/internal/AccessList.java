package org.postrider.gate.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.gate.Decision;
import org.postrider.gate.Effect;
import org.postrider.reply.Reply;
import org.postrider.tables.LookupTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables asked one after the other for the keys of one thing. In each table the most exact key decides; what it says may end
 * the list. Immutable; holds no thread.
 */
final class AccessList {
    private static final Logger LOG = LoggerFactory.getLogger(AccessList.class);
    private static final Decision AWAY =
            new Decision.Defer(new Reply(451, "4.3.0", "Access list not available, try again later"));
    private static final Decision BROKEN = new Decision.Defer(new Reply(451, "4.3.5", "Server configuration problem"));

    private final String name;
    private final List<String> tables;
    private final TableDirectory directory;
    private final Duration patience;

    AccessList(String name, List<String> tables, TableDirectory directory, Duration patience) {
        this.name = name;
        this.tables = tables;
        this.directory = directory;
        this.patience = patience;
    }

    boolean empty() {
        return tables.isEmpty();
    }

    /** What the tables say; a table that is away or fails defers. */
    CompletionStage<Decision> ask(String session, List<String> keys) {
        return ask(session, keys, 0, new ArrayList<>(0)).exceptionally(failure -> {
            LOG.warn("session={} event=access-failed list={} cause=\"{}\"", session, name, cause(failure));
            return AWAY;
        });
    }

    private static String cause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private CompletionStage<Decision> ask(String session, List<String> keys, int table, List<Effect> effects) {
        if (table == tables.size()) {
            return CompletableFuture.completedFuture(
                    effects.isEmpty() ? Decision.GO_ON : new Decision.Continue(effects));
        }
        return directory
                .await(tables.get(table), patience)
                .thenCompose(t -> find(t, keys, 0))
                .thenCompose(value -> {
                    AccessAction action = value.map(AccessAction::parse).orElse(new AccessAction.GoOn(""));
                    return act(session, keys, table, effects, action);
                });
    }

    /** The value of the first key that has one; what is told at once is asked without recursion. */
    private static CompletionStage<Optional<String>> find(LookupTable table, List<String> keys, int first) {
        for (int i = first; i < keys.size(); i++) {
            CompletableFuture<Optional<String>> answer = table.get(keys.get(i)).toCompletableFuture();
            if (!answer.isDone()) {
                int next = i + 1;
                return answer.thenCompose(value ->
                        value.isPresent() ? CompletableFuture.completedFuture(value) : find(table, keys, next));
            }
            if (answer.isCompletedExceptionally() || answer.join().isPresent()) {
                return answer;
            }
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private CompletionStage<Decision> act(
            String session, List<String> keys, int table, List<Effect> effects, AccessAction action) {
        if (action instanceof AccessAction.Refuse refuse) {
            LOG.info(
                    "session={} event=access-refused list={} table={} key={}",
                    session,
                    name,
                    tables.get(table),
                    keys.get(0));
            return CompletableFuture.completedFuture(refuse.decision());
        }
        if (action instanceof AccessAction.Mistake mistake) {
            LOG.warn(
                    "session={} event=access-broken list={} table={} key={} cause=\"{}\" hint=\"correct the entry; mail is"
                            + " deferred until then\"",
                    session,
                    name,
                    tables.get(table),
                    keys.get(0),
                    mistake.problem());
            return CompletableFuture.completedFuture(BROKEN);
        }
        boolean stop = action instanceof AccessAction.Ok;
        if (action instanceof AccessAction.Do act) {
            effects.add(act.effect());
        } else if (action instanceof AccessAction.DoAndStop act) {
            effects.add(act.effect());
            stop = true;
        } else if (action instanceof AccessAction.GoOn on && !on.warning().isEmpty()) {
            LOG.info(
                    "session={} event=access-warning list={} key={} text=\"{}\"",
                    session,
                    name,
                    keys.get(0),
                    on.warning());
        }
        return ask(session, keys, stop ? tables.size() : table + 1, effects);
    }
}
