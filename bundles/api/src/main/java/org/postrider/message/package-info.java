/**
 * Envelope, addresses and the MIME structure of one message (RFC 5321, 5322, 2045). Start at {@link org.postrider.message.Envelope}
 * and {@link org.postrider.message.Part}.
 */
@Export
@Version("1.0.0")
package org.postrider.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
