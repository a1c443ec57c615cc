/**
 * The IMAP server (RFC 3501). {@link org.postrider.imap.internal.ImapHandler} is the service;
 * {@link org.postrider.imap.internal.ImapSession} is one connection; {@link org.postrider.imap.internal.Dispatcher} names
 * the class behind each command.
 */
package org.postrider.imap.internal;
