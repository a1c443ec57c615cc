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
public final class RecordingDisk implements Disk {
    static final int SECTOR = 512;

    private final List<Event> events = new ArrayList<>();
    private final Map<String, Bytes> files = new HashMap<>();
    private final Map<String, byte[]> start;
    private int failingForces;
    private int lying;
    private boolean forgetful;
    private long free = Long.MAX_VALUE / 2;

    private static final class Bytes {
        private final int id;
        private byte[] data = new byte[0];
        /** What a forgetful disk goes back to. */
        private byte[] synced = new byte[0];

        Bytes(int id) {
            this.id = id;
        }
    }

    private enum Kind {
        WRITE,
        FORCE,
        DROP,
        CREATE,
        RENAME,
        DELETE,
        SYNC
    }

    private record Event(Kind kind, int file, String name, String to, long position, byte[] data) {}

    /** An empty disk. */
    public RecordingDisk() {
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

    synchronized void free(long bytes) {
        free = bytes;
    }

    /** The next syncs fail, as on a broken disk: what they should have written is never written, unless it comes again. */
    synchronized void failForces(int count) {
        failingForces = count;
    }

    /** From now on what a failed sync should have written is read as it was before, as on XFS and Btrfs. */
    synchronized void forget() {
        forgetful = true;
        files.values().forEach(file -> file.synced = file.data.clone());
    }

    synchronized int failingForces() {
        return failingForces;
    }

    /** From now on only every so-many-th sync of a file does something, as on a disk that lies. */
    synchronized RecordingDisk lying(int every) {
        lying = every;
        return this;
    }

    /** Flips one bit. */
    synchronized void damage(String name, long position) {
        files.get(name).data[(int) position] ^= 1;
    }

    /** No file is longer than that any more. */
    synchronized void cut(int size) {
        files.values().forEach(file -> file.data = Arrays.copyOf(file.data, Math.min(size, file.data.length)));
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
        return new RecordingDisk(image.crash(random, Loss.SECTORS));
    }

    /** What becomes of writes that were not synced. */
    enum Loss {
        /** None of them arrived, nor any change of the folder. */
        ALL,
        /** All arrived but the last, of which only the beginning did; the folder is up to date. */
        TORN,
        /** Any of their sectors arrived. */
        SECTORS
    }

    /** Takes a disk after a power failure. */
    interface Cut {
        /** @param moment events that had happened */
        void at(int moment, Loss loss, RecordingDisk kept) throws Exception;
    }

    /**
     * Cuts the power just before each sync, of a file or of the folder, and at the end: each time in all ways. What was told
     * after the sync before must be there even if nothing of what came since is.
     */
    void cutAtEachSync(Random random, Cut cut) throws Exception {
        List<Event> all;
        synchronized (this) {
            all = List.copyOf(events);
        }
        Image image = new Image();
        start.forEach(image::start);
        for (int moment = 0; moment <= all.size(); moment++) {
            boolean end = moment == all.size();
            if (end || all.get(moment).kind() == Kind.FORCE || all.get(moment).kind() == Kind.SYNC) {
                for (Loss loss : image.losses()) {
                    cut.at(moment, loss, new RecordingDisk(image.copy().crash(random, loss)));
                }
            }
            if (!end) {
                image.take(all.get(moment));
            }
        }
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
                case DROP -> unsynced.remove(event.file());
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

        Image copy() {
            Image copy = new Image();
            durable.forEach((file, data) -> copy.durable.put(file, data.clone()));
            unsynced.forEach((file, writes) -> copy.unsynced.put(file, new ArrayList<>(writes)));
            copy.names.putAll(names);
            copy.unsyncedNames.addAll(unsyncedNames);
            return copy;
        }

        /** Ways to lose that differ. */
        List<Loss> losses() {
            boolean written = unsynced.values().stream().anyMatch(writes -> !writes.isEmpty());
            return written ? List.of(Loss.values()) : List.of(Loss.ALL);
        }

        Map<String, byte[]> crash(Random random, Loss loss) {
            // A journaling file system keeps a prefix of what was done to its folder.
            int changes = switch (loss) {
                case ALL -> 0;
                case TORN -> unsyncedNames.size();
                case SECTORS -> random.nextInt(unsyncedNames.size() + 1);
            };
            unsyncedNames.subList(0, changes).forEach(this::apply);
            unsynced.forEach((file, writes) -> {
                for (int i = 0; i < writes.size(); i++) {
                    Event write = writes.get(i);
                    switch (loss) {
                        case ALL -> {
                            // Gone.
                        }
                        case TORN ->
                            keep(
                                    write,
                                    0,
                                    i < writes.size() - 1
                                            ? write.data().length
                                            : random.nextInt(write.data().length + 1));
                        case SECTORS -> keepSectors(write, random);
                    }
                }
            });
            Map<String, byte[]> kept = new HashMap<>();
            names.forEach((name, id) -> kept.put(name, durable.get(id)));
            return kept;
        }

        private void keepSectors(Event write, Random random) {
            for (int at = 0; at < write.data().length; at += SECTOR) {
                if (random.nextBoolean()) {
                    keep(write, at, Math.min(at + SECTOR, write.data().length));
                }
            }
        }

        private void keep(Event write, int from, int to) {
            byte[] part = Arrays.copyOfRange(write.data(), from, to);
            durable.put(write.file(), written(durable.get(write.file()), write.position() + from, part));
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
                    // Linux reports it once, and takes the pages for clean; only what is in memory still has them.
                    events.add(new Event(Kind.DROP, file.id, "", "", 0, new byte[0]));
                    if (forgetful) {
                        file.data = Arrays.copyOf(file.synced, file.data.length);
                    }
                    throw new IOException("Input/output error");
                }
                if (lying == 0 || events.size() % lying == 0) {
                    events.add(new Event(Kind.FORCE, file.id, "", "", 0, new byte[0]));
                    if (forgetful) {
                        file.synced = file.data.clone();
                    }
                }
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
