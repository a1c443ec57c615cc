/**
 * Domains, users, aliases and their credentials. Start at {@link org.postrider.role.directory.Directory}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.directory;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
