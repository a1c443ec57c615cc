/**
 * The signature engine: reads ClamAV's text databases into an immutable {@link org.postrider.filter.virus.internal.engine.Engine}
 * and matches files against it. Start there; how bytes are found is told at
 * {@link org.postrider.filter.virus.internal.engine.GramIndex}.
 */
package org.postrider.filter.virus.internal.engine;
