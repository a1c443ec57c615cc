/** Links, generations, leases, budgets, breakers, shadow, trace. */
package org.postrider.chain.internal;
