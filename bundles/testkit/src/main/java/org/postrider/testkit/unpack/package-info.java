/**
 * For authors of decoders: a file made of bytes ({@link org.postrider.testkit.unpack.TestFile}), what a decoder gave
 * ({@link org.postrider.testkit.unpack.Collected}), and the tests that every decoder must pass
 * ({@link org.postrider.testkit.unpack.DecoderContract}).
 */
@Export
@Version("1.0.0")
package org.postrider.testkit.unpack;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
