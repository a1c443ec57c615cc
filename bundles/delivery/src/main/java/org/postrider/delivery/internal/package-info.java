/** Local delivery agent: aliases, address extensions, Sieve, store. */
package org.postrider.delivery.internal;
