/**
 * What a filter bundle implements. Start at {@link org.postrider.filter.MailFilter}: a filter finds, a
 * {@link org.postrider.filter.DestinyPolicy} decides.
 */
@Export
@Version("1.0.0")
package org.postrider.filter;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
