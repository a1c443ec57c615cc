/**
 * Links, generations, leases, budgets, breakers, trace. Start at {@link org.postrider.chain.internal.Passage}, the way of one
 * message, and {@link org.postrider.chain.internal.Bench}, which watches the registry.
 */
package org.postrider.chain.internal;
