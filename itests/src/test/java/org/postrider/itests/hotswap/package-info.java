/**
 * Any role can be replaced while mail flows: nothing accepted is lost or doubled, no client is cut off, nothing of the old
 * revision stays. {@link org.postrider.itests.hotswap.Swarm} is the load and the verdict; start with
 * {@link org.postrider.itests.hotswap.SideBySideIT}.
 *
 * <p>System property {@code hotswap.rounds} sets how often each role is replaced (5): more for a longer run.
 */
package org.postrider.itests.hotswap;
