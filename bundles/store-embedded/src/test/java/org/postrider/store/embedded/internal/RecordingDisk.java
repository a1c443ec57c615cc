package org.postrider.store.embedded.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.postrider.store.embedded.internal.disk.Disk;
import org.postrider.store.embedded.internal.disk.DiskFile;

/**
 * A disk in memory that remembers every write and sync, and can tell what it would hold had the power failed at any moment:
 * all that was synced, and of the rest whatever a disk might have kept, sector by sector. Thread-safe.
 */
final class RecordingDisk implements Disk {
    static final int SECTOR = 512;

    private final List<Event> events = new ArrayList<>();
    private final Map<String, Bytes> files = new HashMap<>();
    private final Map<String, byte[]> start;
    private int failingForces;
    private long free = Long.MAX_VALUE / 2;

    private static final class Bytes {
        private final int id;
        private byte[] data = new byte[0];

        Bytes(int id) {
            this.id = id;
        }
    }

    private enum Kind {
        WRITE,
        FORCE,
        CREATE,
        RENAME,
        DELETE,
        SYNC
    }

    private record Event(Kind kind, int file, String name, String to, long position, byte[] data) {}

    RecordingDisk() {
        this(Map.of());
    }

    private RecordingDisk(Map<String, byte[]> start) {
        this.start = start;
        start.forEach((name, data) -> {
            Bytes file = new Bytes(files.size());
            file.data = data.clone();
            files.put(name, file);
        });
    }

    /** Events so far: a moment at which the power can fail. */
    synchronized int now() {
        return events.size();
    }

    /** Moments just before and just after each sync of a file. */
    synchronized List<Integer> syncPoints() {
        List<Integer> points = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).kind() == Kind.FORCE) {
                points.add(i);
                points.add(i + 1);
            }
        }
        return points;
    }

    synchronized void free(long bytes) {
        free = bytes;
    }

    /** The next syncs fail, as on a broken disk. */
    synchronized void failForces(int count) {
        failingForces = count;
    }

    /** Flips one bit. */
    synchronized void damage(String name, long position) {
        files.get(name).data[(int) position] ^= 1;
    }

    synchronized int size(String name) {
        return files.get(name).data.length;
    }

    synchronized byte[] bytes(String name) {
        return files.get(name).data.clone();
    }

    /**
     * The disk after a power failure.
     *
     * @param moment events that had happened
     * @param random decides what of the unsynced sectors was kept
     */
    synchronized RecordingDisk afterPowerFailure(int moment, Random random) {
        Image image = new Image();
        start.forEach(image::start);
        for (Event event : events.subList(0, moment)) {
            image.take(event);
        }
        return new RecordingDisk(image.crash(random));
    }

    /** Replays events, keeping apart what is durable and what is not. */
    private static final class Image {
        private final Map<Integer, byte[]> durable = new HashMap<>();
        private final Map<Integer, List<Event>> unsynced = new HashMap<>();
        private final Map<String, Integer> names = new HashMap<>();
        private final List<Event> unsyncedNames = new ArrayList<>();

        void start(String name, byte[] data) {
            int id = names.size();
            names.put(name, id);
            durable.put(id, data.clone());
        }

        void take(Event event) {
            switch (event.kind()) {
                case WRITE ->
                    unsynced.computeIfAbsent(event.file(), f -> new ArrayList<>())
                            .add(event);
                case FORCE ->
                    unsynced.getOrDefault(event.file(), new ArrayList<>()).removeIf(write -> {
                        durable.put(event.file(), written(durable.get(event.file()), write.position(), write.data()));
                        return true;
                    });
                case CREATE -> {
                    durable.put(event.file(), new byte[0]);
                    unsyncedNames.add(event);
                }
                case RENAME, DELETE -> unsyncedNames.add(event);
                case SYNC -> {
                    unsyncedNames.forEach(this::apply);
                    unsyncedNames.clear();
                }
            }
        }

        private void apply(Event event) {
            switch (event.kind()) {
                case CREATE -> names.put(event.name(), event.file());
                case RENAME -> {
                    Integer id = names.remove(event.name());
                    if (id != null) {
                        names.put(event.to(), id);
                    }
                }
                default -> names.remove(event.name());
            }
        }

        Map<String, byte[]> crash(Random random) {
            // A journaling file system keeps a prefix of what was done to its folder.
            unsyncedNames.subList(0, random.nextInt(unsyncedNames.size() + 1)).forEach(this::apply);
            unsynced.forEach((file, writes) -> {
                for (Event write : writes) {
                    byte[] data = write.data();
                    for (int at = 0; at < data.length; at += SECTOR) {
                        if (random.nextBoolean()) {
                            byte[] sector = Arrays.copyOfRange(data, at, Math.min(at + SECTOR, data.length));
                            durable.put(file, written(durable.get(file), write.position() + at, sector));
                        }
                    }
                }
            });
            Map<String, byte[]> kept = new HashMap<>();
            names.forEach((name, id) -> kept.put(name, durable.get(id)));
            return kept;
        }
    }

    private static byte[] written(byte[] data, long position, byte[] bytes) {
        int end = (int) position + bytes.length;
        byte[] next = data.length >= end ? data : Arrays.copyOf(data, end);
        System.arraycopy(bytes, 0, next, (int) position, bytes.length);
        return next;
    }

    @Override
    public synchronized List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public synchronized DiskFile create(String name) {
        Bytes file = new Bytes(1_000_000 + events.size());
        files.put(name, file);
        events.add(new Event(Kind.CREATE, file.id, name, "", 0, new byte[0]));
        return new Open(file);
    }

    @Override
    public synchronized DiskFile open(String name) throws IOException {
        Bytes file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException(name);
        }
        return new Open(file);
    }

    @Override
    public synchronized void rename(String from, String to) {
        files.put(to, files.remove(from));
        events.add(new Event(Kind.RENAME, 0, from, to, 0, new byte[0]));
    }

    @Override
    public synchronized void delete(String name) {
        if (files.remove(name) != null) {
            events.add(new Event(Kind.DELETE, 0, name, "", 0, new byte[0]));
        }
    }

    @Override
    public synchronized void sync() {
        events.add(new Event(Kind.SYNC, 0, "", "", 0, new byte[0]));
    }

    @Override
    public synchronized long freeBytes() {
        return free;
    }

    private final class Open implements DiskFile {
        private final Bytes file;

        Open(Bytes file) {
            this.file = file;
        }

        @Override
        public long size() {
            synchronized (RecordingDisk.this) {
                return file.data.length;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) {
            byte[] data = new byte[from.remaining()];
            from.get(data);
            synchronized (RecordingDisk.this) {
                file.data = written(file.data, position, data);
                events.add(new Event(Kind.WRITE, file.id, "", "", position, data));
            }
        }

        @Override
        public int read(ByteBuffer into, long position) {
            synchronized (RecordingDisk.this) {
                int count = (int) Math.max(0, Math.min(into.remaining(), file.data.length - position));
                into.put(file.data, (int) Math.min(position, file.data.length), count);
                return count;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (RecordingDisk.this) {
                if (failingForces > 0) {
                    failingForces--;
                    throw new IOException("Input/output error");
                }
                events.add(new Event(Kind.FORCE, file.id, "", "", 0, new byte[0]));
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
