/** Listeners, TLS, framing, limits, pools, park and resume; the only importer of Netty. */
package org.postrider.net.internal;
