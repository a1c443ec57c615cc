/**
 * Mailboxes over the index. Start at {@code EmbeddedMailStore}; what a change may do is told in {@code MailWork}, the tables
 * in {@code MailKeys}.
 */
package org.postrider.store.embedded.internal.mail;
