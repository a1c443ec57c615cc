/**
 * Tests of what ships: {@link org.postrider.itests.Server} boots the distribution as a real process. Sub-packages by
 * question: smoke, graph, and what comes. Boot once per class, share it where tests do not break it; never assert on time.
 */
package org.postrider.itests;
