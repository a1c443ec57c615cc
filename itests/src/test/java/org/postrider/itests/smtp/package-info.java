/** Hostile SMTP clients against the whole server. The numbers of attacks are those of docs/admin/attacks.md. */
package org.postrider.itests.smtp;
