/**
 * What happened to each message, step by step. Start at {@link org.postrider.role.trace.Trace}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.trace;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
