/**
 * Clients of our own, for what no ready-made client does: counting exactly, misbehaving, noticing each dropped connection.
 * {@link org.postrider.itests.client.Wire} is the socket; {@link org.postrider.itests.client.SmtpClient} and
 * {@link org.postrider.itests.client.ImapClient} speak over it; {@link org.postrider.itests.client.SmtpLoad} sends numbered
 * mail and remembers each answer; {@link org.postrider.itests.client.ImapWatch} keeps mailboxes open meanwhile;
 * {@link org.postrider.itests.client.Filed} compares the two.
 */
package org.postrider.itests.client;
