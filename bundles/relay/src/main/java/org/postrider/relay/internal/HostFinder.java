package org.postrider.relay.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.dns.DnsException;
import org.postrider.dns.Resolver;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Mx;
import org.postrider.dns.Resolver.Status;
import org.postrider.reply.Reply;

/**
 * Finds the hosts of a next hop in the order to try them (RFC 5321 section 5, null MX RFC 7505). Immutable.
 *
 * <p>An MX host that would be ourselves, by its name or by its address, and all that are not preferred to it, are left
 * out: mail for them would come back. Whoever owns a domain says where its MX leads.
 */
final class HostFinder {
    private final Resolver resolver;
    private final Settings settings;
    private final Predicate<InetSocketAddress> ourselves;

    /** @param ourselves whether this process listens there */
    HostFinder(Resolver resolver, Settings settings, Predicate<InetSocketAddress> ourselves) {
        this.resolver = resolver;
        this.settings = settings;
        this.ourselves = ourselves;
    }

    /** At least one host; exceptionally with {@link PermanentFailureException} or {@link DnsException}. */
    CompletionStage<List<Host>> find(NextHop hop) {
        int port = hop.port() != 0 ? hop.port() : hop.lmtp() ? settings.lmtpPort() : settings.port();
        if (hop.isAddress()) {
            return literal(hop, port);
        }
        if (hop.direct()) {
            // Named by the admin: a name that is not there is the admin's to mend, and mail waits for it.
            return addresses(List.of(hop.host()), port)
                    .thenCompose(found -> found.hosts.isEmpty()
                            ? CompletableFuture.failedStage(none(List.of(hop.host()), hop.host()))
                            : CompletableFuture.completedStage(limited(found.hosts)));
        }
        return resolver.mx(hop.host()).thenCompose(answer -> exchanges(hop.host(), answer, port));
    }

    private static CompletionStage<List<Host>> literal(NextHop hop, int port) {
        try {
            // Only digits, dots and colons: nothing is looked up.
            InetAddress address = InetAddress.getByName(hop.host());
            return CompletableFuture.completedStage(
                    List.of(new Host(hop.host(), new InetSocketAddress(address, port))));
        } catch (UnknownHostException e) {
            return permanent(new Reply(550, "5.1.2", "Not an IP address: " + hop.host()));
        }
    }

    private CompletionStage<List<Host>> exchanges(String domain, Answer<Mx> answer, int port) {
        if (answer.status() == Status.NO_NAME) {
            return permanent(Reply.cleaned(550, "5.1.2", "The domain " + domain + " does not exist"));
        }
        if (answer.status() == Status.NO_DATA) {
            return routed(List.of(new Mx(0, domain)), port, domain);
        }
        if (answer.records().size() == 1 && answer.records().get(0).host().equals(".")) {
            return permanent(Reply.cleaned(556, "5.1.10", "The domain " + domain + " accepts no mail (null MX)"));
        }
        int own = ownPreference(answer.records());
        List<Mx> others = answer.records().stream()
                .filter(mx -> mx.preference() < own)
                .limit(settings.maxHosts())
                .toList();
        return others.isEmpty() ? permanent(loops(domain)) : routed(others, port, domain);
    }

    /** What is said of a domain whose mail this host itself would get, but does not know as its own. */
    static Reply loops(String domain) {
        return Reply.cleaned(
                554, "5.4.6", "Mail for " + domain + " loops back to this host: add the domain, or mend its MX");
    }

    /** Where the DNS says for certain that there is no address, waiting would not help (RFC 5321 section 5.1). */
    private CompletionStage<List<Host>> routed(List<Mx> exchanges, int port, String domain) {
        List<String> names = exchanges.stream().map(Mx::host).toList();
        return addresses(names, port).thenCompose(found -> {
            List<Host> others = before(exchanges, found.hosts);
            if (!others.isEmpty()) {
                return CompletableFuture.completedStage(limited(others));
            }
            if (!found.hosts.isEmpty()) {
                return permanent(loops(domain));
            }
            return found.unsure
                    ? CompletableFuture.failedStage(none(names, domain))
                    : permanent(Reply.cleaned(550, "5.4.4", "No host of the domain " + domain + " has an address"));
        });
    }

    /** The hosts that are preferred to the best one that is ourselves. */
    private List<Host> before(List<Mx> exchanges, List<Host> hosts) {
        Set<String> own = hosts.stream()
                .filter(host -> ourselves.test(host.address()))
                .map(Host::name)
                .collect(Collectors.toSet());
        int best = exchanges.stream()
                .filter(mx -> own.contains(mx.host()))
                .mapToInt(Mx::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        Set<String> preferred = exchanges.stream()
                .filter(mx -> mx.preference() < best)
                .map(Mx::host)
                .collect(Collectors.toSet());
        return hosts.stream().filter(host -> preferred.contains(host.name())).toList();
    }

    private List<Host> limited(List<Host> hosts) {
        return hosts.subList(0, Math.min(settings.maxHosts(), hosts.size()));
    }

    private static DnsException none(List<String> names, String domain) {
        return new DnsException("No address found for " + String.join(", ", names) + " (next hop " + domain + ")");
    }

    /** What was found so far. Confined to the stages that fill it, one after the other. */
    private static final class Found {
        private final List<Host> hosts = new ArrayList<>();
        private volatile boolean unsure;
    }

    private int ownPreference(List<Mx> records) {
        return records.stream()
                .filter(mx -> mx.host().equalsIgnoreCase(settings.hostname()))
                .mapToInt(Mx::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private CompletionStage<Found> addresses(List<String> names, int port) {
        Found found = new Found();
        CompletionStage<Found> all = CompletableFuture.completedStage(found);
        for (String name : names) {
            // One host whose addresses cannot be had now does not hide the others.
            CompletionStage<Answer<InetAddress>> answered = resolver.addresses(name)
                    .exceptionally(failure -> {
                        found.unsure = true;
                        return new Answer<>(Status.NO_DATA, List.of(), false, -1);
                    });
            all = all.thenCombine(answered, (sofar, answer) -> {
                answer.records().forEach(a -> sofar.hosts.add(new Host(name, new InetSocketAddress(a, port))));
                return sofar;
            });
        }
        return all;
    }

    private static <T> CompletionStage<T> permanent(Reply reply) {
        return CompletableFuture.failedStage(new PermanentFailureException(reply));
    }
}
