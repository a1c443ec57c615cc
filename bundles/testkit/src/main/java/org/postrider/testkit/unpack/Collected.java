package org.postrider.testkit.unpack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;

/** Takes what a decoder gives, in bounds as the server's. Confined to one thread. */
public final class Collected implements Members {
    /**
     * A member.
     *
     * @param name as given @param bytes what was read @param reason why it is not whole, or empty
     */
    public record Member(String name, byte[] bytes, Optional<Reason> reason) {}

    private final List<Member> members = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final long mostBytes;
    private final int mostMembers;
    private long total;
    private boolean full;

    /** @param mostBytes of all members together @param mostMembers after which it is full */
    public Collected(long mostBytes, int mostMembers) {
        this.mostBytes = mostBytes;
        this.mostMembers = mostMembers;
    }

    /** Opens a file that is known to be of the decoder's format. */
    public static Collected of(Decoder decoder, byte[] file) throws IOException {
        Collected collected = new Collected(64 << 20, 1_000);
        decoder.open(TestFile.of(file), collected);
        return collected;
    }

    /** In the order in which they came. */
    public List<Member> members() {
        return List.copyOf(members);
    }

    /** What else was told: further names, damages, ambiguities, each as a line. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public long maxFileBytes() {
        return mostBytes;
    }

    @Override
    public int maxFiles() {
        return mostMembers - members.size();
    }

    @Override
    public Content block(InputStream plain, long packed) {
        return Content.of(read(plain).bytes());
    }

    @Override
    public boolean add(String name, InputStream plain, long packed) {
        if (full) {
            return false;
        }
        Bytes read = read(plain);
        keep(new Member(name, read.bytes(), read.reason()));
        return read.reason().isEmpty() && !full;
    }

    /** What could be read. */
    private record Bytes(byte[] bytes, Optional<Reason> reason) {}

    private Bytes read(InputStream plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int count = plain.read(buffer); count >= 0 && !full; count = plain.read(buffer)) {
                bytes.write(buffer, 0, count);
                total += count;
                full |= total > mostBytes;
            }
            return new Bytes(bytes.toByteArray(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            notes.add("damaged: " + e);
            return new Bytes(bytes.toByteArray(), Optional.of(Reason.DAMAGED));
        }
    }

    @Override
    public void add(String name, Content plain) {
        try {
            keep(new Member(name, plain.toBytes(Integer.MAX_VALUE), Optional.empty()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void keep(Member member) {
        if (members.size() < mostMembers) {
            members.add(member);
        }
        full |= members.size() >= mostMembers;
    }

    @Override
    public void unreadable(String name, Reason reason, String detail) {
        keep(new Member(name, new byte[0], Optional.of(reason)));
    }

    @Override
    public void link(String name) {
        keep(new Member(name, new byte[0], Optional.empty()));
    }

    @Override
    public void alsoNamed(String name) {
        notes.add("also named " + name);
    }

    @Override
    public void damaged(String cause) {
        notes.add("damaged: " + cause);
    }

    @Override
    public void unreadable(Reason reason, String detail) {
        notes.add("unreadable: " + reason + ": " + detail);
    }

    @Override
    public void ambiguous(String symbol, String detail) {
        notes.add("ambiguous: " + symbol);
    }
}
