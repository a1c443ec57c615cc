/**
 * Groups commits, makes them durable and keeps the index behind the log. Start at {@code Engine}; the heart is
 * {@code Committer}.
 */
package org.postrider.store.embedded.internal.engine;
