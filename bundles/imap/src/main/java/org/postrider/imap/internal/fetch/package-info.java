/**
 * FETCH without a session: what was asked for, and how a message is rendered. Start at
 * {@link org.postrider.imap.internal.fetch.FetchRenderer}.
 */
package org.postrider.imap.internal.fetch;
