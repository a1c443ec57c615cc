/**
 * The filter chain as seen by smtp and queue. Start at {@link org.postrider.role.chain.MailChain}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.chain;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
