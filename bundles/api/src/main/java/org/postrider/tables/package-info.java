/**
 * Lookup tables (access lists, routes, maps). Start at {@link org.postrider.tables.LookupTable}.
 */
@Export
@Version("1.0.0")
package org.postrider.tables;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
