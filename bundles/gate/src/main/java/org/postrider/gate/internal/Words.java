package org.postrider.gate.internal;

import java.util.Arrays;
import java.util.List;

/** Settings with several values: a .cfg file gives one text with commas, other sources give many. Stateless. */
final class Words {
    private Words() {}

    static List<String> of(String... values) {
        return Arrays.stream(values)
                .flatMap(v -> Arrays.stream(v.split("[,\\s]+")))
                .filter(v -> !v.isEmpty())
                .toList();
    }
}
