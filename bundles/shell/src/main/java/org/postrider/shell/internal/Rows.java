package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.table.ShellTable;

/** The rows of a list, as table, as tab-separated text, or as JSON. Confined to one command. */
final class Rows {
    private final MailAction action;
    private final String emptyText;
    private final String[] columns;
    private final List<Object[]> rows = new ArrayList<>();

    Rows(MailAction action, String emptyText, String... columns) {
        this.action = action;
        this.emptyText = emptyText;
        this.columns = columns;
    }

    Rows add(Object... cells) {
        if (cells.length != columns.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.length + " columns");
        }
        rows.add(cells);
        return this;
    }

    void print() {
        if (action.json) {
            action.out().println(JsonText.of(rows.stream().map(this::asMap).toList()));
        } else if (action.noFormat) {
            rows.forEach(row -> action.out().println(tabbed(row)));
        } else {
            table().print(action.out(), true);
        }
    }

    private ShellTable table() {
        ShellTable table = new ShellTable().emptyTableText(emptyText);
        if (action.noEllipsis) {
            table.forceAscii();
        }
        for (String column : columns) {
            table.column(column);
        }
        for (Object[] row : rows) {
            Object[] cells = new Object[row.length];
            for (int i = 0; i < row.length; i++) {
                cells[i] = Plain.text(row[i]);
            }
            table.addRow().addContent(cells);
        }
        return table;
    }

    private static String tabbed(Object[] row) {
        return java.util.Arrays.stream(row).map(Plain::text).collect(Collectors.joining("\t"));
    }

    private Map<String, Object> asMap(Object[] row) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < row.length; i++) {
            map.put(key(columns[i]), row[i]);
        }
        return map;
    }

    /** "Last error" becomes lastError and "UIDValidity" uidValidity, as scripts like it; no two columns become one. */
    static String key(String column) {
        String words = column.replace("#", "position").replace("+", " Plus").replaceAll("[^A-Za-z0-9 ]", "");
        StringBuilder key = new StringBuilder();
        for (String word : words.split(" ")) {
            if (!word.isEmpty()) {
                String calm = calm(word);
                key.append(key.isEmpty() ? calm : Character.toUpperCase(calm.charAt(0)) + calm.substring(1));
            }
        }
        return key.toString();
    }

    /** Capitals at the head of a word in lower case, but for the one that begins the next word. */
    private static String calm(String word) {
        int capitals = 0;
        while (capitals < word.length() && Character.isUpperCase(word.charAt(capitals))) {
            capitals++;
        }
        int head = capitals > 1 && capitals < word.length() ? capitals - 1 : capitals;
        return word.substring(0, head).toLowerCase(Locale.ROOT) + word.substring(head);
    }
}
