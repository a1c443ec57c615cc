/**
 * The {@code mail:*} commands. Start at {@link org.postrider.shell.internal.MailAction}. Commands find the roles' services
 * when they run and let go of them when they end, so that no role is pinned by the shell and a role that is away gives one
 * clear sentence instead of a missing command.
 */
package org.postrider.shell.internal;
