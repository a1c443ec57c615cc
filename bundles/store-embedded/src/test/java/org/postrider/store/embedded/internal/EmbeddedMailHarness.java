package org.postrider.store.embedded.internal;

import java.io.IOException;
import java.time.Duration;
import org.postrider.role.store.ContentStore;
import org.postrider.store.embedded.internal.mail.EmbeddedMailStore;
import org.postrider.store.embedded.internal.mail.MailLimits;
import org.postrider.testkit.contract.MailStoreHarness;

/** Mailboxes over an {@link EmbeddedHarness}. */
class EmbeddedMailHarness implements MailStoreHarness {
    final EmbeddedHarness contents;
    private final MailLimits limits;
    private EmbeddedMailStore mail;

    EmbeddedMailHarness() throws IOException {
        this(new EmbeddedHarness(), MailLimits.DEFAULT);
    }

    EmbeddedMailHarness(EmbeddedHarness contents, MailLimits limits) {
        this.contents = contents;
        this.limits = limits;
        mail = new EmbeddedMailStore(contents.store(), limits);
    }

    @Override
    public EmbeddedMailStore store() {
        return mail;
    }

    @Override
    public ContentStore contents() {
        return contents.store();
    }

    @Override
    public void restart() throws IOException {
        mail.stop();
        contents.restart();
        mail = new EmbeddedMailStore(contents.store(), limits);
    }

    @Override
    public void close() throws IOException {
        mail.stop();
        contents.close();
    }

    @Override
    public void advance(Duration time) {
        contents.advance(time);
    }
}
