package org.postrider.shell.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postrider.content.Content;

/** A message as the shell shows it: the first MiB. Stateless. */
final class Shown {
    private static final int MAX = 1 << 20;

    private Shown() {}

    static String text(Content content) throws IOException {
        Content shown = content.size() > MAX ? content.slice(0, MAX) : content;
        return new String(shown.toBytes(MAX), StandardCharsets.UTF_8);
    }

    /** Prints a part of its text, harmless for the terminal, and says what is missing. */
    static void print(String part, Content content, PrintStream out) {
        List.of(part.split("\r?\n", -1)).forEach(line -> out.println(Plain.line(line)));
        if (content.size() > MAX) {
            out.println("[" + (content.size() - MAX) + " more bytes]");
        }
    }
}
