/**
 * Messages, and doubles of what handles them: chain, delivery agent, directory. Start at
 * {@link org.postrider.testkit.mail.TestMail}.
 */
@Export
@Version("0.1.0")
package org.postrider.testkit.mail;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
