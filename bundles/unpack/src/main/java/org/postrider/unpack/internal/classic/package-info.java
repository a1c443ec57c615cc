/**
 * The older formats: encodings that mail had before MIME, archivers of the DOS years, installers, and wrappers of signed or
 * encrypted mail. Start reading at {@link org.postrider.unpack.internal.classic.ClassicDecoders}.
 */
package org.postrider.unpack.internal.classic;
