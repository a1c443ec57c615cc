/**
 * Bytes of mail as immutable ropes. Start at {@link org.postrider.content.Content}.
 */
@Export
@Version("1.0.0")
package org.postrider.content;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
