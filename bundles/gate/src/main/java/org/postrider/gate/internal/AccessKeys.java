package org.postrider.gate.internal;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postrider.message.Address;
import org.postrider.message.ReversePath;

/** What an access list is asked for, most exact first, as in access(5). Stateless. */
final class AccessKeys {
    /** A name of 127 labels would make 127 lookups; nobody lists a parent domain below this depth. */
    private static final int MAX_PARENTS = 12;

    private AccessKeys() {}

    /** The address, then for IPv4 the networks of three, two and one octets. */
    static List<String> client(InetAddress client) {
        String text = client.getHostAddress();
        int scope = text.indexOf('%');
        List<String> keys = new ArrayList<>(4);
        keys.add(scope < 0 ? text : text.substring(0, scope));
        char separator = client.getAddress().length == 4 ? '.' : ':';
        String rest = keys.get(0);
        for (int cut = rest.lastIndexOf(separator); cut > 0; cut = rest.lastIndexOf(separator)) {
            rest = rest.substring(0, cut);
            keys.add(rest);
        }
        return keys;
    }

    static List<String> helo(String name) {
        List<String> keys = new ArrayList<>();
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        domain(plain.toLowerCase(Locale.ROOT), keys);
        return keys;
    }

    static List<String> sender(ReversePath sender) {
        return sender.address().map(AccessKeys::address).orElse(List.of("<>"));
    }

    /** The address, the address without its extension, the domain and its parents, {@code user@}. */
    static List<String> address(Address address) {
        String local = address.localPart().toLowerCase(Locale.ROOT);
        List<String> keys = new ArrayList<>();
        keys.add(address.domain().isEmpty() ? local : local + '@' + address.domain());
        int plus = local.indexOf('+');
        if (plus > 0) {
            keys.add(local.substring(0, plus) + '@' + address.domain());
        }
        domain(address.domain(), keys);
        keys.add(local + '@');
        return keys;
    }

    private static void domain(String name, List<String> keys) {
        if (name.isEmpty()) {
            return;
        }
        keys.add(name);
        long parents =
                name.startsWith("[") ? 0 : name.chars().filter(c -> c == '.').count();
        String rest = name;
        for (long i = parents; i > 0; i--) {
            rest = rest.substring(rest.indexOf('.') + 1);
            // Whoever chooses the name must not hide the parents that are listed behind labels of his own.
            if (i <= MAX_PARENTS && !rest.isEmpty()) {
                keys.add(rest);
            }
        }
    }
}
