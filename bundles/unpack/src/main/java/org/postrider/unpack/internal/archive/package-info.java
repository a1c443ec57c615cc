/**
 * Archives and compressed files, read as hostile input: sizes, counts and offsets in them are claims, and what is read into
 * memory is bounded by {@link org.postrider.unpack.internal.archive.Memory}. Start at
 * {@link org.postrider.unpack.internal.archive.Archives}.
 */
package org.postrider.unpack.internal.archive;
