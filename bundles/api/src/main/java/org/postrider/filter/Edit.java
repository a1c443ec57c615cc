package org.postrider.filter;

import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;

/**
 * A proposed change to a message. Closed on purpose: the chain must know how to apply each kind. It covers all that a
 * milter can ask for. The policy may drop or confine edits to some recipients.
 */
public sealed interface Edit {
    /**
     * Adds a field at the end of the header.
     *
     * @param name field name
     * @param value without the final CRLF; folds are CRLF followed by a space or tab
     */
    record AddHeader(String name, String value) implements Edit {
        /** Checks that the field cannot break the header. */
        public AddHeader {
            HeaderRules.check(name, value);
        }
    }

    /**
     * Inserts a field.
     *
     * @param index fields above it; 0 puts it on top
     * @param name field name
     * @param value without the final CRLF
     */
    record InsertHeader(int index, String name, String value) implements Edit {
        /** Checks that the field cannot break the header. */
        public InsertHeader {
            HeaderRules.check(name, value);
            if (index < 0) {
                throw new IllegalArgumentException("Header index below 0: " + index);
            }
        }
    }

    /**
     * Replaces the value of the nth field of that name; without one it adds the field at the end.
     *
     * @param name field name, any case
     * @param nth from 1, counted from the top
     * @param value without the final CRLF
     */
    record ChangeHeader(String name, int nth, String value) implements Edit {
        /** Checks that the field cannot break the header. */
        public ChangeHeader {
            HeaderRules.check(name, value);
            if (nth < 1) {
                throw new IllegalArgumentException("Header fields are counted from 1, not " + nth);
            }
        }
    }

    /**
     * Removes the nth field of that name, or all of them.
     *
     * @param name field name, any case
     * @param nth from 1, counted from the top; 0 for all
     */
    record RemoveHeader(String name, int nth) implements Edit {
        /** Checks the count. */
        public RemoveHeader {
            if (nth < 0) {
                throw new IllegalArgumentException("Header fields are counted from 1 (0 = all), not " + nth);
            }
        }
    }

    /** Replaces everything after the header's empty line. */
    record ReplaceBody(Content body) implements Edit {}

    /**
     * Replaces one entity, header and body, by another.
     *
     * @param path section number of the entity, not empty
     * @param entity header, empty line and body, CRLF line ends
     */
    record ReplacePart(String path, Content entity) implements Edit {}

    /** Changes the envelope sender. */
    record ChangeSender(ReversePath sender) implements Edit {}

    /** Adds an envelope recipient. */
    record AddRecipient(Recipient recipient) implements Edit {}

    /** Removes an envelope recipient; unknown ones are ignored. */
    record RemoveRecipient(Address address) implements Edit {}
}
