/** Library: streaming scanner, offset tree, readings, decoding, writer. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.postrider.mime;
