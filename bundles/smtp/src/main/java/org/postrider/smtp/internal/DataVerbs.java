package org.postrider.smtp.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.gate.Decision;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;
import org.postrider.reply.Reply;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DATA and BDAT (RFC 5321 section 4.1.1.4, RFC 3030): lets a message's bytes in, or past if it is refused already. Confined
 * to its session.
 *
 * <p>The bytes of a BDAT chunk follow their command whatever the reply is, so a chunk that is not wanted is read and dropped
 * before it is answered: what lies in it is never taken for commands.
 */
final class DataVerbs {
    private static final Logger LOG = LoggerFactory.getLogger(DataVerbs.class);
    /** How long a message may come at any rate. */
    static final long GRACE_MILLIS = 60_000;

    private static final Reply BARE = new Reply(554, "5.6.0", "Message refused: bare CR or LF");
    private static final Reply NUL = new Reply(554, "5.6.0", "Message refused: NUL");
    private static final Reply TOO_BIG = new Reply(552, "5.3.4", "Message size exceeds fixed limit");
    private static final Reply NO_ROOM = new Reply(452, "4.3.1", "Insufficient system storage");
    private static final Reply AWAY = new Reply(451, "4.3.2", "Service not available, try again later");

    private final SmtpSession session;
    private final FinalStage stage;
    private long chunk;
    private boolean lastChunk;
    /** What to answer to the chunk that is being dropped. */
    private byte @Nullable [] dropped;

    private boolean droppedIsFault;
    private long dropBegan;
    private long dropSize;

    DataVerbs(SmtpSession session) {
        this.session = session;
        this.stage = new FinalStage(session);
    }

    void data(String argument) {
        Transaction mail = session.transaction();
        if (mail == null) {
            session.complain(Replies.NO_MAIL);
        } else if (mail.chunking) {
            session.complain(Replies.BDAT_BEGUN);
        } else if (!argument.isEmpty()) {
            session.complain(Replies.NO_ARGUMENT);
        } else if (mail.accepted().isEmpty()) {
            session.complain(Replies.NO_RECIPIENT);
        } else {
            session.policies.ask(state -> state.onData(), decision -> {
                if (decision instanceof Decision.Continue on) {
                    mail.effects.addAll(on.effects());
                    open(mail, () -> session.readData(), session::refuse);
                } else {
                    Denial.say(session, decision);
                }
            });
        }
    }

    private interface Refused {
        void with(byte[] reply);
    }

    /** Opens the store for a message's bytes. */
    private void open(Transaction mail, Runnable then, Refused otherwise) {
        session.when(
                session.house.store.await(session.settings.rolePatience),
                store -> {
                    try {
                        mail.intake = intake(mail, store);
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "id={} event=deferred role=store cause=\"{}\" hint=\"check the disk and mail:status\"",
                                mail.id,
                                Failures.line(e));
                        otherwise.with(Replies.NO_ROOM);
                        return;
                    }
                    then.run();
                },
                failure -> {
                    LOG.warn("id={} event=deferred role=store cause=\"{}\"", mail.id, Failures.line(failure));
                    otherwise.with(Replies.AWAY);
                });
    }

    private Intake intake(Transaction mail, ContentStore store) {
        ContentSink sink = store.create(mail.parameters.size());
        ScanLimits limits = ScanLimits.DEFAULT.withUtf8Headers(mail.parameters.smtpUtf8());
        return new Intake(sink, new StructureScanner(limits), session.house.clock.millis());
    }

    void bdat(String argument) {
        if (!parseChunk(argument)) {
            // Nobody knows where the data ends and commands begin: going on would be guessing.
            session.hangUp(Replies.SYNTAX_BDAT);
            return;
        }
        Transaction mail = session.transaction();
        if (mail == null) {
            drop(Replies.NO_MAIL, true);
        } else if (mail.accepted().isEmpty()) {
            drop(Replies.NO_RECIPIENT, true);
        } else if (mail.failed != null) {
            drop(mail.failed, false);
        } else if (mail.chunking) {
            takeChunk(mail);
        } else {
            mail.chunking = true;
            session.policies.ask(state -> state.onData(), decision -> {
                if (decision instanceof Decision.Continue on) {
                    mail.effects.addAll(on.effects());
                    open(mail, () -> takeChunk(mail), reply -> fail(mail, reply));
                } else if (decision instanceof Decision.Disconnect) {
                    Denial.say(session, decision);
                } else {
                    fail(mail, Replies.of(Denial.replyOf(decision)));
                }
            });
        }
    }

    private boolean parseChunk(String argument) {
        int space = argument.indexOf(' ');
        String count = space < 0 ? argument : argument.substring(0, space);
        String rest = space < 0 ? "" : argument.substring(space + 1).strip();
        lastChunk = rest.equalsIgnoreCase("LAST");
        boolean fine = !count.isEmpty() && count.length() <= 18 && count.chars().allMatch(c -> c >= '0' && c <= '9');
        chunk = fine ? Long.parseLong(count) : 0;
        return fine && (rest.isEmpty() || lastChunk);
    }

    private void takeChunk(Transaction mail) {
        Intake intake = mail.intake;
        if (intake == null || intake.size() + chunk > session.settings.maxMessageSize) {
            fail(mail, Replies.of(Replies.tagged(TOO_BIG, mail.id)));
        } else {
            dropped = null;
            session.readChunk(chunk);
        }
    }

    private void fail(Transaction mail, byte[] reply) {
        mail.failed = reply;
        mail.close();
        drop(reply, false);
    }

    private void drop(byte[] reply, boolean fault) {
        dropped = reply;
        droppedIsFault = fault;
        dropBegan = session.house.clock.millis();
        dropSize = 0;
        session.readChunk(chunk);
    }

    /** Some bytes of the message. */
    CompletionStage<Void> take(ByteBuffer bytes, boolean chunked) {
        Transaction mail = session.transaction();
        Intake intake = mail == null ? null : mail.intake;
        if (intake == null || chunked && dropped != null) {
            dropSize += bytes.remaining();
            return ProtocolSession.READY;
        }
        return chunked ? intake.takeChecked(bytes) : intake.take(bytes);
    }

    /** True if what comes comes slower than the configuration wants. */
    boolean tooSlow(long now) {
        Transaction mail = session.transaction();
        Intake intake = mail == null ? null : mail.intake;
        long began = intake == null ? dropBegan : intake.began();
        long size = intake == null ? dropSize : intake.size();
        long elapsed = now - began;
        return elapsed >= GRACE_MILLIS && size < session.settings.dataMinRate * (elapsed / 1_000);
    }

    void endOfChunk() {
        byte[] reply = dropped;
        Transaction mail = session.transaction();
        if (reply != null || mail == null || mail.intake == null) {
            answerDropped(reply == null ? Replies.NO_MAIL : reply);
            return;
        }
        Intake intake = mail.intake;
        if (intake.failure() != null && !lastChunk) {
            mail.failed = Replies.of(stored(mail, intake.failure()));
            mail.close();
            session.refuse(mail.failed);
        } else if (lastChunk) {
            intake.endText();
            finish(mail, intake);
        } else {
            session.reply(Replies.of("250 2.0.0 " + chunk + " octets received"));
        }
    }

    private void answerDropped(byte[] reply) {
        dropped = null;
        Transaction mail = session.transaction();
        int answers = mail != null && lastChunk && session.rules.lmtp()
                ? mail.accepted().size()
                : 1;
        if (mail != null && lastChunk && mail.chunking) {
            session.endTransaction();
        }
        if (droppedIsFault) {
            session.complain(reply);
        } else {
            session.refuse(repeated(reply, answers));
        }
    }

    /** LMTP answers once for each recipient (RFC 2033 section 4.2). */
    private static byte[] repeated(byte[] reply, int times) {
        ByteBuffer all = ByteBuffer.allocate(reply.length * times);
        for (int i = 0; i < times; i++) {
            all.put(reply);
        }
        return all.array();
    }

    void endOfData() {
        Transaction mail = session.transaction();
        Intake intake = mail == null ? null : mail.intake;
        if (mail == null || intake == null) {
            session.complain(Replies.NO_MAIL);
        } else {
            finish(mail, intake);
        }
    }

    /** The text has been read to its end, but must not be taken. */
    void unusable(InputError error) {
        Transaction mail = session.transaction();
        if (mail == null) {
            session.complain(Replies.NO_MAIL);
        } else {
            stage.refuse(mail, error == InputError.TOO_MUCH_DATA ? TOO_BIG : BARE);
        }
    }

    private void finish(Transaction mail, Intake intake) {
        session.describe("filtering");
        if (intake.failure() != null) {
            stage.refuse(mail, stored(mail, intake.failure()));
        } else if (intake.bareLineEnd()) {
            stage.refuse(mail, BARE);
        } else if (intake.nul()) {
            stage.refuse(mail, NUL);
        } else {
            CompletionStage<StoredContent> sealed = intake.seal();
            session.when(
                    sealed,
                    content -> stage.begin(mail, content, intake),
                    failure -> stage.refuse(mail, stored(mail, failure)));
        }
    }

    private static Reply stored(Transaction mail, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new AwayException("store") : Failures.cause(failure);
        LOG.warn(
                "id={} event=deferred role=store cause=\"{}\" hint=\"check free space and mail:status\"",
                mail.id,
                Failures.line(cause));
        return cause instanceof AwayException ? AWAY : NO_ROOM;
    }
}
