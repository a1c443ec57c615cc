/**
 * Bounds on failed logins that hold over sessions and protocols. Start at {@link org.postrider.role.login.LoginGuard}.
 */
@Export
@Version("1.0.0")
package org.postrider.role.login;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
