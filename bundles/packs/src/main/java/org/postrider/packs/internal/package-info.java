/**
 * Refuses plugin packs that would restart bundles of the server (docs/decisions/0010-packs-never-restart-the-core.md). Start
 * at {@link org.postrider.packs.internal.PackCheck}; the ways in pass {@link org.postrider.packs.internal.GuardedFeatures},
 * {@link org.postrider.packs.internal.GuardedKars} and {@link org.postrider.packs.internal.DeployGuard}.
 */
package org.postrider.packs.internal;
