/**
 * MIME as a library (RFC 5322, 2045-2049, 2231): scan once while bytes arrive, decode parts lazily and in bounds, edit as a
 * rope, write new messages. Start at {@link org.postrider.mime.StructureScanner}, then
 * {@link org.postrider.mime.TransferDecoding} and {@link org.postrider.mime.MessageBuilder}.
 */
@Export
@Version("1.0.0")
package org.postrider.mime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
