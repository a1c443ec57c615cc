/**
 * The resolver that links and agents share. Start at {@link org.postrider.dns.Resolver}.
 */
@Export
@Version("1.0.0")
package org.postrider.dns;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
