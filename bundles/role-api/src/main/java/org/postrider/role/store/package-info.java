/**
 * Content, node-local commits and mailboxes. Start at {@link org.postrider.role.store.ContentStore} and
 * {@link org.postrider.role.store.MailStore}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
