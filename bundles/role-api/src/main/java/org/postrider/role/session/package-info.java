/**
 * Sockets for protocols: {@link org.postrider.role.session.Connection} is what net gives, a
 * {@link org.postrider.role.session.ProtocolSession} is what a protocol role brings.
 */
@Export
@Version("1.1.0")
package org.postrider.role.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
