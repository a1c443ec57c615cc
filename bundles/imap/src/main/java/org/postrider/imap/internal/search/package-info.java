/**
 * SEARCH and SORT without a session: criteria, matching, order. Start at
 * {@link org.postrider.imap.internal.search.SearchParser}.
 */
package org.postrider.imap.internal.search;
