package org.postrider.chain.internal;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.postrider.dns.Resolver;

/** Passes questions on and notes the answers, so that a replay can give the same. Thread-safe. */
final class RecordingResolver implements Resolver {
    /** Notes per call; later answers are not noted, and the last note says so. */
    private static final int MAX_NOTES = 200;

    private final Resolver resolver;
    private final List<Map<String, Object>> notes = new ArrayList<>();

    RecordingResolver(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String name) {
        return noted(name, "A+AAAA", resolver.addresses(name), InetAddress::getHostAddress);
    }

    @Override
    public CompletionStage<Answer<Mx>> mx(String name) {
        return noted(name, "MX", resolver.mx(name), mx -> mx.preference() + " " + mx.host());
    }

    @Override
    public CompletionStage<Answer<String>> txt(String name) {
        return noted(name, "TXT", resolver.txt(name), Function.identity());
    }

    @Override
    public CompletionStage<Answer<String>> reverse(InetAddress address) {
        return noted(address.getHostAddress(), "PTR", resolver.reverse(address), Function.identity());
    }

    @Override
    public CompletionStage<Answer<byte[]>> query(String name, String type) {
        return noted(name, type, resolver.query(name, type), Base64.getEncoder()::encodeToString);
    }

    private <T> CompletionStage<Answer<T>> noted(
            String name, String type, CompletionStage<Answer<T>> asked, Function<T, String> print) {
        return asked.whenComplete((answer, failure) -> {
            Map<String, Object> note = new LinkedHashMap<>();
            note.put("name", name);
            note.put("type", type);
            if (answer == null) {
                note.put("status", "FAILED");
                note.put("cause", String.valueOf(failure));
            } else {
                note.put("status", answer.status().name());
                note.put("records", answer.records().stream().map(print).toList());
                note.put("authentic", answer.authentic());
                note.put("ttl", answer.ttlSeconds());
            }
            note(note);
        });
    }

    private synchronized void note(Map<String, Object> note) {
        if (notes.size() < MAX_NOTES) {
            notes.add(notes.size() == MAX_NOTES - 1 ? Map.of("more", true) : note);
        }
    }

    synchronized List<Map<String, Object>> answers() {
        return List.copyOf(notes);
    }
}
