package org.postrider.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads address lists (RFC 5322 section 3.4 and 4.4) leniently. One cursor that only moves on, no recursion, so the time
 * is linear whatever the field holds.
 */
public final class AddressParser {
    /** Mailboxes and groups read from one field; the rest is left out and the list is not valid. */
    public static final int MAX_ENTRIES = 10_000;

    private final String text;
    private final List<AddressList.Entry> entries = new ArrayList<>();
    private final StringBuilder phrase = new StringBuilder();
    private final StringBuilder local = new StringBuilder();
    private int at;
    private int count;
    private boolean valid = true;
    private @Nullable String comment;
    private @Nullable String groupName;
    private List<AddressList.Mailbox> members = new ArrayList<>();

    private AddressParser(String text) {
        this.text = text;
    }

    /**
     * Reads the value of a From, To, Reply-To or like field.
     *
     * @param value after the colon, folded or not
     */
    public static AddressList parse(String value) {
        AddressParser parser = new AddressParser(value);
        parser.list();
        return new AddressList(parser.entries, parser.valid);
    }

    private void list() {
        while (at < text.length() && count < MAX_ENTRIES) {
            words();
            char stop = peek();
            if (stop == ':' && groupName == null) {
                groupName = phrase.toString();
                at++;
            } else {
                entry(stop);
            }
            phrase.setLength(0);
            local.setLength(0);
            comment = null;
        }
        valid &= at >= text.length();
        if (groupName != null) {
            valid = false;
            closeGroup();
        }
    }

    /** Acts on the words before {@code stop} and moves beyond the comma or semicolon that ends the entry. */
    private void entry(char stop) {
        if (stop == '<') {
            at++;
            angle();
        } else if (stop == '@') {
            at++;
            String domain = domain();
            skipToComma();
            add("", local.toString(), domain, comment);
        } else if (local.length() > 0) {
            // An address without a domain, or a stray phrase: IMAP wants to see it all the same.
            valid = false;
            skipToComma();
            add("", phrase.toString(), "", comment);
        } else {
            skipToComma();
        }
        if (peek() == ';' && groupName != null) {
            closeGroup();
        } else {
            valid &= peek() != ';';
        }
        at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** Collects words up to a special character. */
    private void words() {
        boolean space = false;
        while (at < text.length() && "<>,;:@".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            if (c == '(') {
                takeComment();
                space = true;
            } else if (HeaderText.isSpace(c)) {
                space = true;
                at++;
            } else {
                if (space && phrase.length() > 0) {
                    phrase.append(' ');
                }
                space = false;
                word(phrase);
            }
        }
    }

    /** One atom or quoted string; it goes to {@code local} and to {@code other}. */
    private void word(@Nullable StringBuilder other) {
        int from = local.length();
        if (text.charAt(at) == '"') {
            quoted();
        } else {
            local.append(text.charAt(at++));
        }
        if (other != null) {
            other.append(local, from, local.length());
        }
    }

    private void quoted() {
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                local.append(text.charAt(at++));
            } else if (c != '\r' && c != '\n') {
                local.append(c);
            }
        }
        valid &= at < text.length();
        at++;
    }

    private void takeComment() {
        int end = HeaderText.skipComment(text, at);
        boolean whole = text.charAt(end - 1) == ')';
        valid &= whole;
        comment =
                text.substring(at + 1, Math.max(at + 1, whole ? end - 1 : end)).strip();
        at = end;
    }

    private void skipSpaceAndComments() {
        while (at < text.length() && (HeaderText.isSpace(text.charAt(at)) || text.charAt(at) == '(')) {
            if (text.charAt(at) == '(') {
                takeComment();
            } else {
                at++;
            }
        }
    }

    /** What stands between angle brackets, and what follows until the next comma. */
    private void angle() {
        local.setLength(0);
        skipSpaceAndComments();
        while (peek() == '<') {
            valid = false;
            at++;
        }
        String route = peek() == '@' ? route() : "";
        while (at < text.length() && "<>,;:@".indexOf(text.charAt(at)) < 0) {
            if (HeaderText.isSpace(text.charAt(at)) || text.charAt(at) == '(') {
                skipSpaceAndComments();
            } else {
                word(null);
            }
        }
        String domain = "";
        if (peek() == '@') {
            at++;
            domain = domain();
        } else {
            valid = false;
        }
        boolean closed = peek() == '>';
        valid &= closed;
        at += closed ? 1 : 0;
        skipToComma();
        add(route, local.toString(), domain, phrase.length() > 0 ? phrase.toString() : comment);
    }

    private String route() {
        int start = at;
        while (at < text.length() && ":>;".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String route = text.substring(start, at).replaceAll("\\s", "");
        if (peek() != ':') {
            valid = false;
            return "";
        }
        at++;
        return route;
    }

    /** A domain or an address literal; white space and comments between its labels are dropped. */
    private String domain() {
        StringBuilder domain = new StringBuilder();
        skipSpaceAndComments();
        if (peek() == '[') {
            int end = text.indexOf(']', at);
            int stop = end < 0 ? text.length() : end + 1;
            valid &= end >= 0;
            domain.append(text, at, stop);
            at = stop;
        }
        boolean gap = false;
        while (at < text.length() && "<>,;:@\"[".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            if (HeaderText.isSpace(c) || c == '(') {
                skipSpaceAndComments();
                gap = true;
            } else if (gap && c != '.' && !(domain.length() > 0 && domain.charAt(domain.length() - 1) == '.')) {
                break;
            } else {
                gap = false;
                domain.append(c);
                at++;
            }
        }
        valid &= domain.length() > 0;
        return domain.toString();
    }

    /** Up to the end of this entry; anything but white space and comments on the way is a fault. */
    private void skipToComma() {
        skipSpaceAndComments();
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ';') {
            valid = false;
            if (text.charAt(at) == '"') {
                int kept = local.length();
                quoted();
                local.setLength(kept);
            } else {
                at++;
            }
            skipSpaceAndComments();
        }
    }

    private void add(String route, String localPart, String domain, @Nullable String name) {
        Optional<String> given = name == null || name.isEmpty() ? Optional.empty() : Optional.of(name);
        AddressList.Mailbox mailbox = new AddressList.Mailbox(given, route, localPart, domain);
        count++;
        if (groupName == null) {
            entries.add(mailbox);
        } else {
            members.add(mailbox);
        }
    }

    private void closeGroup() {
        entries.add(new AddressList.Group(groupName == null ? "" : groupName, members));
        count++;
        groupName = null;
        members = new ArrayList<>();
    }
}
