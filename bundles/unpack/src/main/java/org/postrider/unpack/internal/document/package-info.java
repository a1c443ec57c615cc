/**
 * Documents that may hold files: HTML, RTF, OLE2, PDF, OneNote and others. Start at {@link
 * org.postrider.unpack.internal.document.Documents}, which lists the decoders; all read through {@link
 * org.postrider.unpack.internal.document.Bytes}, so that none has a document in memory.
 */
package org.postrider.unpack.internal.document;
