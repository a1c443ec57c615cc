/** Scanners outside of this process, each a link of the chain: clamd, ICAP servers, command lines. */
package org.postrider.filter.virus.internal.outside;
