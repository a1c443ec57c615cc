/** SMTP and LMTP client: MX, TLS policy, connection reuse. */
package org.postrider.relay.internal;
