/**
 * Checking configuration as a whole before it is applied. Start at {@link org.postrider.role.config.SettingsCheck}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
