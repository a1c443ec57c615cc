package org.postrider.chain.internal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes which links are running, so that the next start knows which may have brought down the process. Thread-safe. The notes
 * are plain writes to mapped memory: they cost no system call and survive the death of the process, though not of the machine.
 *
 * <p>A link is blamed if it was running at the end of two processes in a row and, the second time, was either looking at one of
 * the same messages again or had not done {@value #TRUSTED} calls yet: a link that has done many is more likely a
 * bystander, as when an admin kills the process under load.
 *
 * <p>File format version 1, big-endian: at 0 "PRIH", at 4 version, at 8 process id, at 16 its start in milliseconds, at 24 1 if
 * it ended cleanly, at 28 the chains that use it now. From {@value #SLOTS_AT} slots of {@value #SLOT} bytes: 64 bytes of name, zero-padded; at 64 calls running;
 * at 68 calls started; at 72 crashes in a row; at 80 hashes of the last 16 message ids; at 208 those at the last crash.
 */
final class InHand implements AutoCloseable {
    static final int TRUSTED = 200;
    private static final int MAGIC = 0x50524948;
    private static final int VERSION = 1;
    private static final int SLOTS_AT = 64;
    private static final int SLOT = 384;
    private static final int LINKS = 200;
    private static final int SIZE = SLOTS_AT + LINKS * SLOT;
    private static final int NAME = 64;
    private static final int RING = 16;
    private static final int RUNNING_AT = 64;
    private static final int STARTED_AT = 68;
    private static final int CRASHES_AT = 72;
    private static final int RECENT_AT = 80;
    private static final int SUSPECT_AT = 208;
    private static final int CLEAN_AT = 24;
    private static final int USERS_AT = 28;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final Logger LOG = LoggerFactory.getLogger(InHand.class);

    private final ByteBuffer map;
    private final List<String> blamed = new ArrayList<>();
    private final Map<String, Integer> slots = new LinkedHashMap<>();

    private InHand(ByteBuffer map) {
        this.map = map;
    }

    /**
     * Opens the journal and judges the last process.
     *
     * @param pid this process; if the journal was written by it, another version of the chain runs beside this one
     * @param started when this process started, in milliseconds
     */
    static InHand open(Path file, long pid, long started) {
        InHand journal = new InHand(map(file));
        journal.begin(pid, started);
        return journal;
    }

    private static ByteBuffer map(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // Written in full first: touching a mapped page that a full disk has no room for would end in an Error.
                if (channel.size() < SIZE) {
                    ByteBuffer zeros = ByteBuffer.allocate(SIZE);
                    while (zeros.hasRemaining()) {
                        channel.write(zeros, zeros.position());
                    }
                }
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
            }
        } catch (IOException e) {
            LOG.warn(
                    "file={} result=unused cause=\"{}\" hint=\"a link that brings down the process twice is not noticed now\"",
                    file,
                    e.toString());
            return ByteBuffer.allocateDirect(SIZE);
        }
    }

    private void begin(long pid, long started) {
        boolean known = map.getInt(0) == MAGIC && map.getInt(4) == VERSION;
        boolean same = known && map.getLong(8) == pid && map.getLong(16) == started;
        if (!known) {
            for (int i = 0; i < map.capacity(); i += 8) {
                map.putLong(i, 0);
            }
        }
        boolean clean = map.getInt(CLEAN_AT) == 1;
        for (int i = 0; i < LINKS && known; i++) {
            int at = SLOTS_AT + i * SLOT;
            String name = name(at);
            if (!name.isEmpty()) {
                slots.put(name, at);
                if (!same) {
                    judge(name, at, clean);
                }
            }
        }
        int users = same ? (int) INT.getAndAdd(map, USERS_AT, 1) + 1 : 1;
        map.putInt(0, MAGIC).putInt(4, VERSION).putLong(8, pid).putLong(16, started);
        map.putInt(CLEAN_AT, 0).putInt(USERS_AT, users);
    }

    private void judge(String name, int at, boolean clean) {
        boolean suspect = !clean && (int) INT.getVolatile(map, at + RUNNING_AT) > 0;
        int crashes = suspect ? map.getInt(at + CRASHES_AT) + 1 : 0;
        boolean unproven = map.getInt(at + STARTED_AT) < TRUSTED;
        if (crashes > 1 && !unproven && !sameMessage(at)) {
            crashes = 1;
        }
        if (crashes > 1) {
            blamed.add(name);
        }
        for (int i = 0; i < RING; i++) {
            map.putLong(at + SUSPECT_AT + i * 8, suspect ? map.getLong(at + RECENT_AT + i * 8) : 0);
            map.putLong(at + RECENT_AT + i * 8, 0);
        }
        map.putInt(at + CRASHES_AT, crashes).putInt(at + STARTED_AT, 0);
        INT.setVolatile(map, at + RUNNING_AT, 0);
    }

    private boolean sameMessage(int at) {
        for (int i = 0; i < RING; i++) {
            long before = map.getLong(at + SUSPECT_AT + i * 8);
            for (int k = 0; k < RING && before != 0; k++) {
                if (map.getLong(at + RECENT_AT + k * 8) == before) {
                    return true;
                }
            }
        }
        return false;
    }

    private String name(int at) {
        byte[] bytes = new byte[NAME];
        map.get(at, bytes);
        int length = 0;
        while (length < NAME && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Links that were running when the process died, twice in a row. */
    List<String> blamed() {
        return List.copyOf(blamed);
    }

    /** Where this link's calls are noted; -1 if there are more than {@value #LINKS} links or the name is too long. */
    synchronized int slot(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        Integer known = slots.get(name);
        if (known != null || bytes.length > NAME || slots.size() >= LINKS) {
            return known == null ? -1 : known;
        }
        int at = SLOTS_AT + slots.size() * SLOT;
        map.put(at, bytes);
        slots.put(name, at);
        return at;
    }

    /** A call begins. */
    void begin(int slot, String mail) {
        if (slot >= 0) {
            INT.getAndAdd(map, slot + RUNNING_AT, 1);
            int number = (int) INT.getAndAdd(map, slot + STARTED_AT, 1);
            map.putLong(slot + RECENT_AT + (number & RING - 1) * 8, Hash.of(mail));
        }
    }

    /** That call ended. */
    void end(int slot) {
        if (slot >= 0) {
            INT.getAndAdd(map, slot + RUNNING_AT, -1);
        }
    }

    /** Forgives what the link did: the admin has switched it on again. */
    void forgive(String name) {
        int at = slot(name);
        if (at >= 0) {
            map.putInt(at + CRASHES_AT, 0);
        }
    }

    /** A clean end, unless a call is still running: then it may be what ended the process. */
    @Override
    public synchronized void close() {
        boolean idle = slots.values().stream().allMatch(at -> (int) INT.getVolatile(map, at + RUNNING_AT) == 0);
        boolean last = (int) INT.getAndAdd(map, USERS_AT, -1) == 1;
        map.putInt(CLEAN_AT, idle && last ? 1 : 0);
    }
}
