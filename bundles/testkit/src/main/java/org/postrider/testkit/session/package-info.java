/**
 * Protocol sessions without sockets. Start at {@link org.postrider.testkit.session.Transcript} for a conversation, at
 * {@link org.postrider.testkit.session.FakeConnection} for timeouts, swaps and back pressure.
 */
package org.postrider.testkit.session;
