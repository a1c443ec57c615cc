/** The caching resolver over dnsjava. Start at {@link org.postrider.dns.internal.CachingResolver}. */
package org.postrider.dns.internal;
