package org.postrider.tables.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Looks at the settings of a table together, and at lines given there. Stateless. */
@Component(property = SettingsCheck.PID + "=org.postrider.tables")
public final class TableSettingsCheck implements SettingsCheck {
    private static final int STEPS = 1_000_000;

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        String name = text(settings.get("name"));
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            return List.of(new Problem(
                    "name", name, "A table needs a name.", "Write letters, digits, dots, hyphens or underscores"));
        }
        String type = settings.containsKey("type") ? text(settings.get("type")) : "inline";
        Object entries = settings.get("entries");
        List<String> given = entries instanceof String[] many ? Arrays.asList(many) : List.of(text(entries));
        List<String> lines = TableSource.lines(given);
        boolean file = !text(settings.get("path")).isEmpty();
        try {
            TableSource.check(type, lines, file);
        } catch (IllegalArgumentException e) {
            return List.of(new Problem(
                    "type", type, e.getMessage() + ".", "See etc/org.postrider.tables-example.cfg.disabled"));
        }
        return file ? List.of() : check(new TableSource(name, type, lines, Path.of(""), STEPS, 0));
    }

    private static List<Problem> check(TableSource source) {
        try {
            source.read();
            return List.of();
        } catch (BadTableException e) {
            return List.of(new Problem("entries", "", e.getMessage() + ".", "Correct that entry"));
        } catch (IOException e) {
            throw new IllegalStateException("Lines given in the configuration are in no file", e);
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString().strip();
    }
}
