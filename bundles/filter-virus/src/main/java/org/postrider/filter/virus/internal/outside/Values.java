package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.virus.internal.outside.OutsideLink.What;
import org.postrider.role.config.SettingsCheck.Problem;

/** Reads settings that several kinds of scanners have, and notes what is wrong with them. Confined to one thread. */
final class Values {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final Map<String, Object> settings;
    private final List<Problem> problems = new ArrayList<>();

    Values(Map<String, Object> settings) {
        this.settings = settings;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Something that throws an IllegalArgumentException if its text is wrong. */
    interface Reader {
        void read(String text);
    }

    Values check(String key, String fallback, String hint, Reader reader) {
        String text = text(settings.get(key), fallback);
        try {
            reader.read(text);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(key, text, String.valueOf(e.getMessage()), hint));
        }
        return this;
    }

    private static String text(@Nullable Object value, String fallback) {
        if (value instanceof String[] many) {
            return String.join(",", many);
        }
        return value == null ? fallback : value.toString().strip();
    }

    /** @throws IllegalArgumentException if it is no link's name */
    static String name(String text) {
        if (!NAME.matcher(text).matches() || text.equals("policy")) {
            throw new IllegalArgumentException("is no name of a link");
        }
        return text;
    }

    /** @throws IllegalArgumentException if it is none of message, entities, both */
    static What what(String text) {
        for (What what : What.values()) {
            if (what.name().toLowerCase(Locale.ROOT).equals(text)) {
                return what;
            }
        }
        throw new IllegalArgumentException("is none of message, entities, both");
    }

    /** @throws IllegalArgumentException if it is neither order nor load */
    static boolean balanced(String text) {
        if (!text.equals("order") && !text.equals("load")) {
            throw new IllegalArgumentException("is neither order nor load");
        }
        return text.equals("load");
    }

    /** @throws IllegalArgumentException if it is no regular expression */
    static Optional<Pattern> pattern(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Pattern.compile(text, Pattern.MULTILINE));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is no regular expression: " + e.getDescription(), e);
        }
    }

    static void method(String text) {
        if (!text.equals("RESPMOD") && !text.equals("REQMOD")) {
            throw new IllegalArgumentException("is neither RESPMOD nor REQMOD");
        }
    }

    static void path(String text) {
        if (!text.matches("[!-~]+")) {
            throw new IllegalArgumentException("is no path");
        }
    }

    static void program(String text) {
        Path program = Path.of(CommandLine.words(text).get(0));
        if (!Files.isExecutable(program)) {
            throw new IllegalArgumentException(program + " cannot be executed");
        }
    }

    static void user(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("there is no such user", e);
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new IllegalArgumentException("the server does not run as root");
        }
    }
}
