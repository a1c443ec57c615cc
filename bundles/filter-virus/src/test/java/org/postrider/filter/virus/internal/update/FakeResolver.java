package org.postrider.filter.virus.internal.update;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.dns.DnsException;
import org.postrider.dns.Resolver;

/** A resolver that knows one TXT record, or fails if it has none. */
final class FakeResolver implements Resolver {
    volatile String record = "";

    @Override
    public CompletionStage<Answer<String>> txt(String name) {
        return record.isEmpty()
                ? fails()
                : CompletableFuture.completedStage(new Answer<>(Status.FOUND, List.of(record), false, 60));
    }

    private static <T> CompletionStage<T> fails() {
        return CompletableFuture.failedStage(new DnsException("no answer"));
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String name) {
        return fails();
    }

    @Override
    public CompletionStage<Answer<Mx>> mx(String name) {
        return fails();
    }

    @Override
    public CompletionStage<Answer<String>> reverse(InetAddress address) {
        return fails();
    }

    @Override
    public CompletionStage<Answer<byte[]>> query(String name, String type) {
        return fails();
    }
}
