package org.postrider.dns.internal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.postrider.dns.DnsException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.io.DefaultIoClientFactory;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Asks name servers in turn until one answers (with TCP where UDP is cut). A server that says it cannot, or whose answer
 * is none, has not answered: taken for "no such record" it would have mail returned. Thread-safe.
 */
final class Servers {
    private static final int UDP_PAYLOAD = 1_232;
    private static final int DNS_PORT = 53;

    private final List<Resolver> servers = new ArrayList<>();
    private final int rounds;
    private final Executor executor;

    /**
     * @param addresses {@code host} or {@code host:port}, IPv6 in brackets; empty: those of the system
     * @param timeout for each question to each server
     * @param tcp for answers too large for UDP
     */
    Servers(List<String> addresses, Duration timeout, int rounds, Executor executor, TcpIoClient tcp) {
        this.rounds = rounds;
        this.executor = executor;
        List<InetSocketAddress> all = addresses.isEmpty()
                ? ResolverConfig.getCurrentConfig().servers()
                : addresses.stream().map(Servers::parse).toList();
        for (InetSocketAddress address : all) {
            SimpleResolver server = new SimpleResolver(address);
            server.setTimeout(timeout);
            server.setIoClientFactory(new IoClientFactory() {
                @Override
                public TcpIoClient createOrGetTcpClient() {
                    return tcp;
                }

                @Override
                public UdpIoClient createOrGetUdpClient() {
                    return new DefaultIoClientFactory().createOrGetUdpClient();
                }
            });
            // Ask for the AD bit (RFC 6840 section 5.7) by EDNS without demanding signatures.
            server.setEDNS(0, UDP_PAYLOAD, 0, List.of());
            servers.add(server);
        }
    }

    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bare = colon < 0 || text.endsWith("]") || text.indexOf(':') != colon && !text.startsWith("[");
        String host = bare ? text : text.substring(0, colon);
        int port = bare ? DNS_PORT : Integer.parseInt(text.substring(colon + 1));
        String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (!plain.matches("[0-9.]+|[0-9A-Fa-f:.]+")) {
            throw new IllegalArgumentException("A name server is given by its address, not as " + text);
        }
        return new InetSocketAddress(plain, port);
    }

    CompletionStage<Message> ask(Question question) {
        if (servers.isEmpty()) {
            return CompletableFuture.failedStage(
                    new DnsException("No name server is configured: set servers in org.postrider.dns"));
        }
        return attempt(question, 0);
    }

    private CompletionStage<Message> attempt(Question question, int attempt) {
        Resolver server = servers.get(attempt % servers.size());
        Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        query.getHeader().setFlag(Flags.AD);
        return server.sendAsync(query, executor)
                .thenCompose(response -> useless(response)
                        .<CompletionStage<Message>>map(why -> CompletableFuture.failedStage(new DnsException(why)))
                        .orElseGet(() -> CompletableFuture.completedStage(response)))
                .exceptionallyCompose(failure -> {
                    if (attempt + 1 < servers.size() * rounds) {
                        return attempt(question, attempt + 1);
                    }
                    return CompletableFuture.failedStage(new DnsException("No name server answered for " + question
                            + ", the last one (" + server + ") because: " + told(failure)));
                });
    }

    /** Why a response answers nothing, if so; what glibc's res_send passes over, and what is no response at all. */
    private static Optional<String> useless(Message response) {
        Header header = response.getHeader();
        int rcode = response.getRcode();
        if (!header.getFlag(Flags.QR) || header.getOpcode() != Opcode.QUERY) {
            return Optional.of("it sent no response");
        }
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return Optional.of("it answered " + Rcode.string(rcode));
        }
        if (header.getFlag(Flags.TC)) {
            return Optional.of("its answer is cut, by TCP too");
        }
        boolean referral = rcode == Rcode.NOERROR
                && header.getCount(Section.ANSWER) == 0
                && !header.getFlag(Flags.AA)
                && !header.getFlag(Flags.RA);
        return referral ? Optional.of("it only refers to others") : Optional.empty();
    }

    private static String told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof DnsException known ? String.valueOf(known.getMessage()) : cause.toString();
    }
}
