package org.postrider.dns.internal;

import java.util.Locale;
import org.postrider.dns.DnsException;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What is asked, and the cache's key. Immutable.
 *
 * @param name absolute, lower case
 * @param type type number
 */
record Question(Name name, int type) {
    static Question of(String name, int type) throws DnsException {
        try {
            String absolute = name.endsWith(".") ? name : name + ".";
            return new Question(Name.fromString(absolute.toLowerCase(Locale.ROOT)), type);
        } catch (TextParseException e) {
            throw new DnsException("Not a domain name: " + name + " (" + e.getMessage() + ")");
        }
    }

    @Override
    public String toString() {
        return name + " " + Type.string(type);
    }
}
