package org.postrider.filter;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.postrider.message.Address;

/**
 * Turns all findings into one destiny per recipient. One is in force at a time: the service with the highest ranking.
 * Thread-safe, quick, without side effects: given the same input it decides the same.
 */
@ConsumerType
public interface DestinyPolicy {
    /**
     * Decides.
     *
     * @param mail the message
     * @param reports what each link found, by link name, in the order of the chain
     * @return a destiny for each recipient of the envelope; missing ones are held
     */
    Map<Address, Destiny> decide(MailView mail, List<Report> reports);

    /**
     * What one link found.
     *
     * @param link the link's name
     * @param findings its findings
     */
    record Report(String link, Findings findings) {}
}
