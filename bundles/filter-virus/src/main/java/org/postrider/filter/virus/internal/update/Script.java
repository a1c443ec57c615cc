package org.postrider.filter.virus.internal.update;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.virus.internal.database.RefusedException;

/**
 * The script of a {@code .cdiff}, line by line. Confined to one thread. Between OPEN and CLOSE lines of one file are deleted
 * and exchanged, by their numbers in the file as it was opened, and others added at its end; a deleted or exchanged line must
 * begin as the script says. MOVE takes lines from one file to the end of another, UNLINK deletes a file.
 */
final class Script {
    private static final int MAX_EDITS = 4_000_000;
    private static final byte NEWLINE = '\n';

    /** What a line becomes, null if it goes, and how it must begin. */
    private record Edit(byte[] begins, byte @Nullable [] becomes) {}

    private final String name;
    private final Path folder;
    private final Map<Long, Edit> edits = new TreeMap<>();
    private @Nullable Path open;
    private @Nullable OutputStream added;
    private long line;

    /** @param name of the script, for messages */
    Script(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /** @param length how many octets there must be at most */
    void run(InputStream script, long length) throws IOException {
        long total = 0;
        try {
            Lines lines = new Lines(script);
            for (byte[] text = lines.next(); text != null; text = lines.next()) {
                line++;
                total += text.length;
                if (total > length || text[text.length - 1] != NEWLINE) {
                    throw wrong("is longer than it says, or breaks off");
                }
                if (text[0] != '#') {
                    command(Arrays.copyOf(text, text.length - 1));
                }
            }
            if (open != null) {
                throw wrong("ends with a file open");
            }
        } finally {
            if (added != null) {
                added.close();
            }
        }
    }

    private void command(byte[] text) throws IOException {
        Words words = new Words(text);
        String verb = words.next();
        switch (verb) {
            case "OPEN" -> open(words.last());
            case "ADD" -> add(words.rest());
            case "DEL" -> edit(words.number(), new Edit(words.bytes(), null));
            case "XCHG" -> {
                long number = words.number();
                byte[] begins = words.bytes();
                edit(number, new Edit(begins, words.rest()));
            }
            case "CLOSE" -> close();
            case "MOVE" -> move(words);
            case "UNLINK" -> unlink(words.last());
            default -> throw wrong("has a command that we do not know");
        }
    }

    private Path file(String called) throws RefusedException {
        if (!called.matches("[A-Za-z0-9_][A-Za-z0-9_.]{0,99}")) {
            throw wrong("names a file that is none of a database");
        }
        return folder.resolve(called);
    }

    private void nothingOpen() throws RefusedException {
        if (open != null) {
            throw wrong("has a file open that should be closed");
        }
    }

    private Path opened() throws RefusedException {
        if (open == null) {
            throw wrong("has no file open");
        }
        return open;
    }

    private void open(String called) throws IOException {
        nothingOpen();
        open = file(called);
        edits.clear();
    }

    private Path additions() {
        return folder.resolve(".added");
    }

    private void add(byte[] text) throws IOException {
        opened();
        OutputStream out = added;
        if (out == null) {
            // Not in memory: a script may bring a database as a whole.
            out = new BufferedOutputStream(Files.newOutputStream(additions()), 1 << 16);
            added = out;
        }
        out.write(text);
        out.write(NEWLINE);
    }

    private void edit(long number, Edit edit) throws IOException {
        opened();
        if (edits.size() >= MAX_EDITS || edits.put(number, edit) != null) {
            throw wrong("changes a line twice, or too many");
        }
    }

    private void close() throws IOException {
        Path file = opened();
        if (!edits.isEmpty()) {
            rewrite(file);
        }
        OutputStream out = added;
        if (out != null) {
            out.close();
            added = null;
            append(additions(), file);
            Files.delete(additions());
        }
        open = null;
        edits.clear();
    }

    private static void append(Path source, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            Files.copy(source, out);
        }
    }

    private void rewrite(Path file) throws IOException {
        Path next = folder.resolve(".next");
        try (InputStream in = existing(file);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(next), 1 << 16)) {
            long number = 0;
            int done = 0;
            Lines lines = new Lines(in);
            for (byte[] text = lines.next(); text != null; text = lines.next()) {
                number++;
                Edit edit = edits.get(number);
                if (edit == null) {
                    out.write(text);
                    continue;
                }
                done++;
                check(text, edit.begins());
                if (edit.becomes() != null) {
                    out.write(edit.becomes());
                    out.write(NEWLINE);
                }
            }
            if (done < edits.size()) {
                throw wrong("changes lines that are not there");
            }
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private InputStream existing(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw wrong("changes " + file.getFileName() + ", which is not there");
        }
        return Files.newInputStream(file);
    }

    private void check(byte[] text, byte[] begins) throws RefusedException {
        boolean same = text.length > begins.length
                && text[text.length - 1] == NEWLINE
                && Arrays.equals(text, 0, begins.length, begins, 0, begins.length);
        if (!same) {
            throw wrong("does not fit: a line is not what it should be");
        }
    }

    private void move(Words words) throws IOException {
        nothingOpen();
        Path from = file(words.next());
        Path to = file(words.next());
        long first = words.number();
        byte[] firstBegins = words.bytes();
        long last = words.number();
        byte[] lastBegins = words.bytes();
        if (from.equals(to) || !Files.isRegularFile(to) || first > last) {
            throw wrong("moves lines where they cannot go");
        }
        Path next = folder.resolve(".next");
        long number = 0;
        try (InputStream in = existing(from);
                OutputStream rest = new BufferedOutputStream(Files.newOutputStream(next), 1 << 16);
                OutputStream moved =
                        new BufferedOutputStream(Files.newOutputStream(to, StandardOpenOption.APPEND), 1 << 16)) {
            Lines lines = new Lines(in);
            for (byte[] text = lines.next(); text != null; text = lines.next()) {
                number++;
                if (number == first) {
                    check(text, firstBegins);
                }
                if (number == last) {
                    check(text, lastBegins);
                }
                (number >= first && number <= last ? moved : rest).write(text);
            }
        }
        if (number < last) {
            throw wrong("moves lines that are not there");
        }
        Files.move(next, from, StandardCopyOption.REPLACE_EXISTING);
    }

    private void unlink(String called) throws IOException {
        nothingOpen();
        Files.delete(file(called));
    }

    private RefusedException wrong(String what) {
        return new RefusedException(name, what + " (line " + line + " of its script)");
    }

    /** The words of a line. */
    private final class Words {
        private final byte[] text;
        private int at;

        Words(byte[] text) {
            this.text = text;
        }

        byte[] bytes() throws RefusedException {
            if (at > text.length) {
                throw wrong("lacks a word");
            }
            int end = at;
            while (end < text.length && text[end] != ' ') {
                end++;
            }
            byte[] word = Arrays.copyOfRange(text, at, end);
            at = end + 1;
            return word;
        }

        String next() throws RefusedException {
            return new String(bytes(), StandardCharsets.ISO_8859_1);
        }

        long number() throws RefusedException {
            String word = next();
            if (!word.matches("[0-9]{1,12}") || Long.parseLong(word) < 1) {
                throw wrong("lacks the number of a line");
            }
            return Long.parseLong(word);
        }

        String last() throws RefusedException {
            return new String(rest(), StandardCharsets.ISO_8859_1);
        }

        byte[] rest() throws RefusedException {
            if (at > text.length) {
                throw wrong("lacks a text");
            }
            return Arrays.copyOfRange(text, at, text.length);
        }
    }
}
