package org.postrider.relay.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * <p>A host that would be ourselves, and all less preferred ones, are left out: mail for them would come back.
 */
final class HostFinder {
    private final Resolver resolver;
    private final Settings settings;

    HostFinder(Resolver resolver, Settings settings) {
        this.resolver = resolver;
        this.settings = settings;
    }

    /** At least one host; exceptionally with {@link PermanentFailureException} or {@link DnsException}. */
    CompletionStage<List<Host>> find(NextHop hop) {
        int port = hop.port() != 0 ? hop.port() : hop.lmtp() ? settings.lmtpPort() : settings.port();
        if (hop.isAddress()) {
            return literal(hop, port);
        }
        if (hop.direct()) {
            return addresses(List.of(hop.host()), port, hop.host());
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
            return addresses(List.of(domain), port, domain);
        }
        if (answer.records().size() == 1 && answer.records().get(0).host().equals(".")) {
            return permanent(Reply.cleaned(556, "5.1.10", "The domain " + domain + " accepts no mail (null MX)"));
        }
        List<String> names = new ArrayList<>();
        int own = ownPreference(answer.records());
        for (Mx mx : answer.records()) {
            if (mx.preference() < own && names.size() < settings.maxHosts()) {
                names.add(mx.host());
            }
        }
        return names.isEmpty()
                ? permanent(Reply.cleaned(
                        554,
                        "5.4.6",
                        "Mail for " + domain + " loops back to this host: add the domain, or mend its MX"))
                : addresses(names, port, domain);
    }

    private int ownPreference(List<Mx> records) {
        return records.stream()
                .filter(mx -> mx.host().equalsIgnoreCase(settings.hostname()))
                .mapToInt(Mx::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    private CompletionStage<List<Host>> addresses(List<String> names, int port, String domain) {
        CompletionStage<List<Host>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (String name : names) {
            // One host whose addresses cannot be had now does not hide the others.
            CompletionStage<Answer<InetAddress>> found = resolver.addresses(name)
                    .exceptionally(failure -> new Answer<>(Status.NO_DATA, List.of(), false, -1));
            all = all.thenCombine(found, (hosts, answer) -> {
                answer.records().forEach(a -> hosts.add(new Host(name, new InetSocketAddress(a, port))));
                return hosts;
            });
        }
        return all.thenCompose(hosts -> hosts.isEmpty()
                ? CompletableFuture.failedStage(new DnsException(
                        "No address found for " + String.join(", ", names) + " (next hop " + domain + ")"))
                : CompletableFuture.completedStage(
                        hosts.size() > settings.maxHosts() ? hosts.subList(0, settings.maxHosts()) : hosts));
    }

    private static <T> CompletionStage<T> permanent(Reply reply) {
        return CompletableFuture.failedStage(new PermanentFailureException(reply));
    }
}
