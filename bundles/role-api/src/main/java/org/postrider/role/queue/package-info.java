/**
 * The durable queue. Start at {@link org.postrider.role.queue.MailQueue}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.queue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
