/**
 * SMTP replies (RFC 5321 section 4.2, RFC 3463). Start at {@link org.postrider.reply.Reply}.
 */
@Export
@Version("1.0.0")
package org.postrider.reply;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
