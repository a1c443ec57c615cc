/**
 * Policies that watch an SMTP session verb by verb. Start at {@link org.postrider.gate.SessionPolicy}.
 */
@Export
@Version("1.0.0")
package org.postrider.gate;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
