package org.postrider.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A caching DNS resolver. Thread-safe, holds no thread. Names are absolute, with or without the final dot, in A-label form.
 * A stage fails with {@link DnsException} only if the answer is not to be had now; "no such name" and "no such data" are
 * answers.
 */
@ProviderType
public interface Resolver {
    /** A and AAAA records. */
    CompletionStage<Answer<InetAddress>> addresses(String name);

    /** MX records by preference, equal ones in random order; a null MX (RFC 7505) is one record with host {@code "."}. */
    CompletionStage<Answer<Mx>> mx(String name);

    /** TXT records, the strings of each joined. */
    CompletionStage<Answer<String>> txt(String name);

    /** PTR names of an address. */
    CompletionStage<Answer<String>> reverse(InetAddress address);

    /**
     * Any record type.
     *
     * @param type mnemonic such as {@code TLSA}
     * @return record data in wire form (RFC 1035 section 3.2.1)
     */
    CompletionStage<Answer<byte[]>> query(String name, String type);

    /**
     * One MX record.
     *
     * @param preference lower is tried first
     * @param host exchange without the final dot
     */
    record Mx(int preference, String host) {}

    /** What the DNS said. */
    enum Status {
        /** There are records. */
        FOUND,
        /** The name exists, but has no such records. */
        NO_DATA,
        /** The name does not exist. */
        NO_NAME
    }

    /**
     * An answer.
     *
     * @param status what the DNS said
     * @param records data, empty unless found
     * @param authentic true if the upstream resolver validated it by DNSSEC and is trusted to say so
     * @param ttlSeconds how long it may be kept
     */
    record Answer<T>(Status status, List<T> records, boolean authentic, long ttlSeconds) {
        /** Copies the list. */
        public Answer {
            records = List.copyOf(records);
        }
    }
}
