/**
 * SMTP, submission and LMTP servers: one state machine, {@link org.postrider.smtp.internal.SmtpSession}, and small classes
 * for verbs, data and the way of an accepted message. Start there.
 */
package org.postrider.smtp.internal;
