/** Durable spool, plans, retry schedule, router, DSN. */
package org.postrider.queue.internal;
