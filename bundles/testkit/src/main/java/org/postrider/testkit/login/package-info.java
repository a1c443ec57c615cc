/** A guard of logins that tests look into. */
@Export
@Version("0.1.0")
package org.postrider.testkit.login;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
