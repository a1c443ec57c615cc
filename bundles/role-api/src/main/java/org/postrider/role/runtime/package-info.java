/**
 * Small tools that every role needs: pools, presence of other roles, drains, fault points, ids.
 */
@Export
@Version("1.0.0")
package org.postrider.role.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
