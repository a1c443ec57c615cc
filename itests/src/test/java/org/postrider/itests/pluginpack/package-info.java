/**
 * Plugins of strangers: bad ones harm only themselves, and what cannot work here is refused in words. Start with
 * {@link org.postrider.itests.pluginpack.BadFilterIT}.
 */
package org.postrider.itests.pluginpack;
