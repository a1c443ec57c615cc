package org.postrider.imap.internal.fetch;

/** One data item asked for by FETCH. Closed on purpose: the renderer must know every kind. */
public sealed interface FetchItem permits FetchItem.Plain, Section {
    /** Items without arguments. */
    enum Plain implements FetchItem {
        /** The UID. */
        UID,
        /** The flags. */
        FLAGS,
        /** When it arrived. */
        INTERNALDATE,
        /** RFC822.SIZE. */
        SIZE,
        /** RFC 7162. */
        MODSEQ,
        /** The header's addresses and such. */
        ENVELOPE,
        /** The tree without extension data. */
        BODY,
        /** The tree. */
        BODYSTRUCTURE
    }
}
