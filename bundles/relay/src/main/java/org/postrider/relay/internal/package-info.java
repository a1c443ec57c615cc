/**
 * The SMTP and LMTP client: MX and smarthost, opportunistic or required TLS. Start at
 * {@link org.postrider.relay.internal.RelayAgent}; one conversation is a {@link org.postrider.relay.internal.RelaySession}.
 */
package org.postrider.relay.internal;
