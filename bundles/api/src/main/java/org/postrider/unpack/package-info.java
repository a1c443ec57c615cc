/**
 * Decoders of archive and document formats, for plugins. Start at {@link org.postrider.unpack.Decoder}.
 */
@Export
@Version("1.0.0")
package org.postrider.unpack;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
