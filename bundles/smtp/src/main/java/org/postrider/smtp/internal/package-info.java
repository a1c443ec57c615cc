/** SMTP, submission and LMTP servers. */
package org.postrider.smtp.internal;
