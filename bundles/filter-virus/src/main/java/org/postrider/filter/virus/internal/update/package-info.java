/**
 * Keeps signature databases up to date, as freshclam does. Start at
 * {@link org.postrider.filter.virus.internal.update.SignatureUpdates}, the component; what it does in a run is in
 * {@link org.postrider.filter.virus.internal.update.Updates}.
 */
package org.postrider.filter.virus.internal.update;
