package org.postrider.imap.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.UidSet;

/**
 * A parked IMAP session. Immutable.
 *
 * <p>Version 2, in the notation of {@code java.io.DataOutput} (UTF is a two-byte length and modified UTF-8; a set is a count
 * of ranges, then first and last of each as long): UTF user, empty before login; int failed logins; byte enabled: 1
 * CONDSTORE, 2 QRESYNC, 4 COMPRESS; UTF tag of the IDLE under way, or empty; boolean selected. If selected: UTF mailbox id; UTF owner;
 * UTF path; long UIDVALIDITY; boolean read-only; UTF rights; long MODSEQ told; long MODSEQ up to
 * which all was told; long highest MODSEQ that the client has seen; set of UIDs announced; set of UIDs vanished
 * but not yet announced; set of recent UIDs; int count of keywords announced, each UTF. Version 1 lacks the two
 * longs behind MODSEQ told: then all was told, and seen, up to that.
 *
 * @param user who is logged in, or empty
 * @param loginFailures failed logins so far
 * @param enabled extensions in use
 * @param idleTag tag of the IDLE under way, or empty
 * @param view the selected mailbox as announced
 */
record ParkedState(String user, int loginFailures, Set<Enabled> enabled, String idleTag, Optional<MailboxView> view) {
    /** Extensions whose use outlives a command; the bit of each is 1 shifted by its place here. */
    enum Enabled {
        /** RFC 7162. */
        CONDSTORE,
        /** RFC 7162. */
        QRESYNC,
        /** RFC 4978. */
        COMPRESS
    }

    /** Copies the set. */
    ParkedState {
        enabled = Set.copyOf(enabled);
    }

    private static final int VERSION = 2;
    private static final int WITHOUT_SHOWN = 1;
    private static final String PROTOCOL = "imap";

    static ParkedState of(ImapSession session, String idleTag) {
        Selected selected = session.selectedOrNull();
        return new ParkedState(
                session.loggedIn() ? session.user() : "",
                session.loginFailures(),
                enabled(session),
                idleTag,
                Optional.ofNullable(selected).map(Selected::view));
    }

    private static Set<Enabled> enabled(ImapSession session) {
        Set<Enabled> enabled = EnumSet.noneOf(Enabled.class);
        if (session.condstore()) {
            enabled.add(Enabled.CONDSTORE);
        }
        if (session.qresync()) {
            enabled.add(Enabled.QRESYNC);
        }
        if (session.compressed()) {
            enabled.add(Enabled.COMPRESS);
        }
        return enabled;
    }

    boolean has(Enabled extension) {
        return enabled.contains(extension);
    }

    SessionRecord write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(user);
            out.writeInt(loginFailures);
            out.writeByte(enabled.stream().mapToInt(e -> 1 << e.ordinal()).sum());
            out.writeUTF(idleTag);
            out.writeBoolean(view.isPresent());
            if (view.isPresent()) {
                write(out, view.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return new SessionRecord(PROTOCOL, VERSION, bytes.toByteArray());
    }

    private static void write(DataOutputStream out, MailboxView view) throws IOException {
        out.writeUTF(view.id().value());
        out.writeUTF(view.name().owner());
        out.writeUTF(view.name().path());
        out.writeLong(view.uidValidity());
        out.writeBoolean(view.readOnly());
        out.writeUTF(view.rights().letters());
        out.writeLong(view.modSeq());
        out.writeLong(view.complete());
        out.writeLong(view.shown());
        write(out, view.uids().toSet());
        write(out, view.vanished());
        write(out, view.recent());
        out.writeInt(view.keywords().size());
        for (String keyword : view.keywords()) {
            out.writeUTF(keyword);
        }
    }

    private static void write(DataOutputStream out, UidSet set) throws IOException {
        out.writeInt(set.ranges());
        for (int i = 0; i < set.ranges(); i++) {
            out.writeLong(set.first(i));
            out.writeLong(set.last(i));
        }
    }

    static ParkedState read(SessionRecord record) throws UnsupportedRecordException {
        int version = record.version();
        if (!record.protocol().equals(PROTOCOL) || version < WITHOUT_SHOWN || version > VERSION) {
            throw new UnsupportedRecordException("Found " + record.protocol() + " record version " + record.version()
                    + ", known is " + PROTOCOL + " up to version " + VERSION);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record.data()))) {
            String user = in.readUTF();
            int failures = in.readInt();
            Set<Enabled> enabled = enabled(in.readUnsignedByte());
            String idleTag = in.readUTF();
            Optional<MailboxView> view = Optional.ofNullable(in.readBoolean() ? view(in, version) : null);
            return new ParkedState(user, failures, enabled, idleTag, view);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnsupportedRecordException("The imap record version " + version + " is damaged: " + e);
        }
    }

    private static Set<Enabled> enabled(int bits) {
        Set<Enabled> enabled = EnumSet.noneOf(Enabled.class);
        for (Enabled extension : Enabled.values()) {
            if ((bits >> extension.ordinal() & 1) != 0) {
                enabled.add(extension);
            }
        }
        return enabled;
    }

    private static @Nullable MailboxView view(DataInputStream in, int version) throws IOException {
        MailboxId id = new MailboxId(in.readUTF());
        String owner = in.readUTF();
        MailboxName name = new MailboxName(owner, in.readUTF());
        long uidValidity = in.readLong();
        boolean readOnly = in.readBoolean();
        MailboxView view = new MailboxView(id, name, uidValidity, readOnly, new Rights(in.readUTF()));
        view.modSeq(in.readLong());
        long complete = version == WITHOUT_SHOWN ? view.modSeq() : in.readLong();
        long shown = version == WITHOUT_SHOWN ? view.modSeq() : in.readLong();
        view.uids().addAbove(set(in));
        view.vanish(set(in));
        view.restore(complete, shown);
        view.addRecent(set(in));
        int keywords = in.readInt();
        for (int i = 0; i < keywords; i++) {
            view.keywords().add(in.readUTF());
        }
        return view;
    }

    private static UidSet set(DataInputStream in) throws IOException {
        UidSet.Builder set = UidSet.builder();
        int ranges = in.readInt();
        for (int i = 0; i < ranges; i++) {
            set.add(in.readLong(), in.readLong());
        }
        return set.build();
    }
}
