package org.postrider.tables.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keys to values; case does not matter, as in postmap(1). Immutable. */
record MapLookup(Map<String, String> values) implements Lookup {
    static MapLookup of(List<Line> lines) throws BadTableException {
        Map<String, String> values = new HashMap<>(lines.size() * 2);
        for (Line line : lines) {
            if (values.put(line.key().toLowerCase(Locale.ROOT), line.value()) != null) {
                throw line.bad("this key stands in the table already");
            }
        }
        return new MapLookup(values);
    }

    @Override
    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key.toLowerCase(Locale.ROOT)));
    }

    @Override
    public int size() {
        return values.size();
    }
}
