package org.postrider.tables.internal;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.role.runtime.Network;

/** Networks to values; the first that holds the address wins, as in cidr_table(5). Immutable. */
record CidrLookup(List<Entry> entries) implements Lookup {
    /** One line. */
    record Entry(Network network, String value) {}

    static CidrLookup of(List<Line> lines) throws BadTableException {
        List<Entry> entries = new ArrayList<>(lines.size());
        for (Line line : lines) {
            Optional<Network> network = Network.parse(line.key());
            if (network.isEmpty()) {
                throw line.bad(
                        "this is no network, or has bits beyond its prefix; write 192.0.2.0/24 or 2001:db8::/32");
            }
            entries.add(new Entry(network.get(), line.value()));
        }
        return new CidrLookup(entries);
    }

    @Override
    public Optional<String> find(String key) {
        Optional<InetAddress> address = Network.literal(key);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        for (Entry entry : entries) {
            if (entry.network.contains(address.get())) {
                return Optional.of(entry.value);
            }
        }
        return Optional.empty();
    }

    @Override
    public int size() {
        return entries.size();
    }
}
