/**
 * For authors of filters: a message made of text ({@link org.postrider.testkit.filter.TestMail}), a context with fixed time,
 * seeded randomness and DNS from a table ({@link org.postrider.testkit.filter.TestContext}), and the tests that every filter
 * must pass ({@link org.postrider.testkit.filter.MailFilterContract}).
 */
@Export
@Version("1.0.0")
package org.postrider.testkit.filter;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
