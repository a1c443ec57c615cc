/**
 * SASL mechanisms (RFC 4422), each a service. Start at {@link org.postrider.role.sasl.SaslMechanism}.
 */
@Export
@Version("1.1.0")
package org.postrider.role.sasl;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
