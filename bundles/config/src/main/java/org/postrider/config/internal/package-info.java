/**
 * Checks each configuration as a whole before Config Admin hands it to a component. Start at
 * {@link org.postrider.config.internal.ConfigurationGuard}.
 */
package org.postrider.config.internal;
