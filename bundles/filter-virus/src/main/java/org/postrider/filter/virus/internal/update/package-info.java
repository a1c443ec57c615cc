/**
 * Keeps signature databases up to date, as freshclam does. Start at
 * {@link org.postrider.filter.virus.internal.update.TestLoad}, which is what it asks of the engine.
 */
package org.postrider.filter.virus.internal.update;
