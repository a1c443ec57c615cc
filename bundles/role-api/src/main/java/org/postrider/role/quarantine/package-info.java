/**
 * Mail kept aside. Start at {@link org.postrider.role.quarantine.Quarantine}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.quarantine;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
