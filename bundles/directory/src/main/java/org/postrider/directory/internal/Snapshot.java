package org.postrider.directory.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postrider.message.Address;
import org.postrider.role.directory.Resolution;

/**
 * All domains, users and aliases at one moment. Immutable. Local parts are compared in lower case, as users expect (RFC 5321
 * section 2.4 leaves it to the receiving host).
 */
final class Snapshot {
    private static final int MAX_ALIAS_DEPTH = 10;
    static final Snapshot EMPTY = new Snapshot(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());

    final SortedSet<String> domains;
    final SortedMap<String, UserRecord> users;
    final SortedMap<String, List<Address>> aliases;

    Snapshot(SortedSet<String> domains, SortedMap<String, UserRecord> users, SortedMap<String, List<Address>> aliases) {
        this.domains = Collections.unmodifiableSortedSet(new TreeSet<>(domains));
        this.users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
        this.aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    static String key(Address address) {
        return key(address.localPart(), address.domain());
    }

    private static String key(String localPart, String domain) {
        return localPart.toLowerCase(Locale.ROOT) + "@" + domain;
    }

    /** Alias before user, exact before extension, catch-all last: what admins know from Postfix' virtual_alias_maps. */
    Resolution resolve(Address address, String delimiter, String defaultDomain) {
        String domain = address.domain().isEmpty() ? defaultDomain : address.domain();
        if (!domains.contains(domain)) {
            return new Resolution.Foreign();
        }
        String local = address.localPart();
        Resolution exact = exact(local, "", domain);
        if (exact != null) {
            return exact;
        }
        int cut = delimiter.isEmpty() ? -1 : local.indexOf(delimiter);
        if (cut > 0) {
            Resolution base = exact(local.substring(0, cut), local.substring(cut + delimiter.length()), domain);
            if (base != null) {
                return base;
            }
        }
        List<Address> all = aliases.get("*@" + domain);
        return all == null ? new Resolution.Unknown() : new Resolution.Alias(all);
    }

    private @Nullable Resolution exact(String local, String detail, String domain) {
        String key = key(local, domain);
        List<Address> targets = aliases.get(key);
        if (targets != null) {
            return new Resolution.Alias(targets);
        }
        UserRecord user = users.get(key);
        return user == null ? null : new Resolution.Local(user.account(), detail);
    }

    /** The user who logs in under this name, with or without domain. */
    Optional<UserRecord> user(String name, String defaultDomain) {
        return Optional.ofNullable(users.get(login(name, defaultDomain)));
    }

    /** The one key of a name in all the ways to write it. */
    static String login(String name, String defaultDomain) {
        String full = name.indexOf('@') < 0 ? name + "@" + defaultDomain : name;
        return Address.parse(full).map(Snapshot::key).orElseGet(() -> full.toLowerCase(Locale.ROOT));
    }

    /** Whether an address leads, perhaps through aliases, to this account. */
    boolean leadsTo(Address from, Address account, String delimiter, String defaultDomain) {
        List<Address> open = new ArrayList<>(List.of(from));
        TreeSet<String> seen = new TreeSet<>();
        for (int depth = 0; depth < MAX_ALIAS_DEPTH && !open.isEmpty(); depth++) {
            List<Address> next = new ArrayList<>();
            for (Address address : open) {
                Resolution found = resolve(address, delimiter, defaultDomain);
                if (found instanceof Resolution.Local local
                        && local.account().address().equals(account)) {
                    return true;
                }
                if (found instanceof Resolution.Alias alias && seen.add(key(address))) {
                    next.addAll(alias.targets());
                }
            }
            open = next;
        }
        return false;
    }
}
