/**
 * Delivery agents: what carries a queued message to its next place. Start at
 * {@link org.postrider.delivery.DeliveryAgent}.
 */
@Export
@Version("1.0.0")
package org.postrider.delivery;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
