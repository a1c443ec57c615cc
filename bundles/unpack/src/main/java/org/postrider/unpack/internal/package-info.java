/**
 * Decoders in bounds: MIME, nested messages, and type detection by content; formats are in the packages below. Start at
 * {@link org.postrider.unpack.internal.Walker}.
 */
package org.postrider.unpack.internal;
