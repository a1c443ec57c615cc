/** Time in the hands of the test. Start at {@link org.postrider.testkit.time.ManualClock}. */
@Export
@Version("0.1.0")
package org.postrider.testkit.time;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
