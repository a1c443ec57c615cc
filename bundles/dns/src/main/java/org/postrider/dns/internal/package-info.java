/** Caching resolver; the only importer of dnsjava. */
package org.postrider.dns.internal;
