/**
 * What {@link org.postrider.role.session.Input} means, as code: {@link org.postrider.role.session.framing.Framer} cuts bytes into
 * lines, counted bytes and dotted text, {@link org.postrider.role.session.framing.InputPump} hands them to a session. It knows no
 * sockets. It stands beside the contract, and not in net, because net and the test kit's fake connection must not differ in it,
 * and neither may depend on the other.
 */
@Export
@Version("1.0.0")
package org.postrider.role.session.framing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
