/** Not in the server: transcripts, contract tests, fakes. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.postrider.testkit;
