/**
 * Scanning single files for malware, and the signatures it is done with. Start at {@link org.postrider.role.scan.FileScanner}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.scan;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
