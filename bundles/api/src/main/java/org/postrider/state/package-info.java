/**
 * Durable key-value state for plugins and roles. Start at {@link org.postrider.state.StateStore}.
 */
@Export
@Version("1.0.0")
package org.postrider.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
