/**
 * Decoders in bounds: MIME, nested messages, zip, gzip, tar, and type detection by content. Start at
 * {@link org.postrider.unpack.internal.Walker}.
 */
package org.postrider.unpack.internal;
