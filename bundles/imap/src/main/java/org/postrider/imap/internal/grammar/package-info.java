/**
 * IMAP's grammar, without a session: reading commands, writing responses, names and number sets. Start at
 * {@link org.postrider.imap.internal.grammar.Tokens}.
 */
package org.postrider.imap.internal.grammar;
