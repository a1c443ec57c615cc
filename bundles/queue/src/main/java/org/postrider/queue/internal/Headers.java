package org.postrider.queue.internal;

import java.io.IOException;
import java.util.List;
import org.postrider.message.HeaderField;
import org.postrider.mime.HeaderParser;
import org.postrider.role.chain.ChainMail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Header fields, which records leave out. Stateless. */
final class Headers {
    private static final Logger LOG = LoggerFactory.getLogger(Headers.class);

    private Headers() {}

    /** The mail with its header fields; reads the content's head if they are not at hand. */
    static ChainMail complete(ChainMail mail) {
        if (!mail.headers().isEmpty()) {
            return mail;
        }
        return new ChainMail(
                mail.id(),
                mail.envelope(),
                mail.session(),
                mail.content(),
                mail.structure(),
                read(mail),
                mail.received(),
                mail.phase(),
                mail.facts());
    }

    private static List<HeaderField> read(ChainMail mail) {
        try {
            return HeaderParser.parse(mail.content(), mail.structure());
        } catch (IOException e) {
            // Whoever needs the bytes meets the damage itself and says so; fields alone are no reason to stop.
            LOG.warn(
                    "id={} event=headers-unreadable cause=\"{}\" hint=\"check: mail:info store\"",
                    mail.id(),
                    e.getMessage());
            return List.of();
        }
    }
}
