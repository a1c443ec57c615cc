package org.postrider.dns.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.dns.DnsException;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Status;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads a response: follows CNAMEs within its answer section, takes only records of the name they lead to, and finds how
 * long the answer may be kept (RFC 1035, negative answers RFC 2308 section 5). A server may put anything into a response;
 * what does not belong to the question is ignored. {@link Servers} has seen that it is an answer.
 */
final class Reading {
    private static final int MAX_CHAIN = 12;
    private static final int MAX_RECORDS = 1_000;
    private static final long NEGATIVE_DEFAULT = 60;

    private Reading() {}

    static Answer<Record> of(Question question, Message response, boolean trustAd) throws DnsException {
        int rcode = response.getRcode();
        List<Record> section = response.getSection(Section.ANSWER);
        if (section.size() > MAX_RECORDS) {
            throw new DnsException("More than " + MAX_RECORDS + " records in the answer for " + question);
        }
        List<Record> found = new ArrayList<>();
        long ttl = follow(question, section, found);
        boolean authentic = trustAd && response.getHeader().getFlag(Flags.AD);
        if (!found.isEmpty()) {
            return new Answer<>(Status.FOUND, found, authentic, ttl);
        }
        Status status = rcode == Rcode.NXDOMAIN ? Status.NO_NAME : Status.NO_DATA;
        return new Answer<>(status, List.of(), authentic, Math.min(ttl, negativeTtl(response)));
    }

    private static long follow(Question question, List<Record> section, List<Record> found) throws DnsException {
        Name at = question.name();
        long ttl = Long.MAX_VALUE;
        Set<Name> seen = new HashSet<>();
        for (int step = 0; ; step++) {
            if (step > MAX_CHAIN || !seen.add(at)) {
                throw new DnsException("A loop or a long chain of CNAMEs at " + at + " for " + question);
            }
            Name next = null;
            for (Record record : section) {
                if (!record.getName().equals(at)) {
                    continue;
                }
                if (record.getType() == question.type()) {
                    found.add(record);
                    ttl = Math.min(ttl, record.getTTL());
                } else if (record instanceof CNAMERecord alias && question.type() != Type.CNAME) {
                    next = alias.getTarget();
                    ttl = Math.min(ttl, record.getTTL());
                }
            }
            if (!found.isEmpty() || next == null) {
                return ttl;
            }
            at = next;
        }
    }

    private static long negativeTtl(Message response) {
        for (Record record : response.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                return Math.min(soa.getTTL(), soa.getMinimum());
            }
        }
        return NEGATIVE_DEFAULT;
    }
}
