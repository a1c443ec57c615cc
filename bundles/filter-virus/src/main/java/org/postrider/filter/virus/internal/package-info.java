/**
 * ClamAV-compatible scanning: the link of the chain, and scanning of single files. Start at
 * {@link org.postrider.filter.virus.internal.VirusRole}.
 */
package org.postrider.filter.virus.internal;
