/** The clamd-compatible port: other mail servers and Debian's clamdscan use the embedded engine through it. */
package org.postrider.filter.virus.internal.port;
