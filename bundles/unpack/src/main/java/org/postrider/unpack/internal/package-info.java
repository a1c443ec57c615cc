/** Decoders and text extraction, in bounds. */
package org.postrider.unpack.internal;
