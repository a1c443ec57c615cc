package org.postrider.filter.virus.internal.database;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files that a database consists of, one after another, on the thread of the reader. */
@FunctionalInterface
public interface PartSink {
    /**
     * One file. For a plain database it is the database itself, and both names are the same.
     *
     * @param database file name of the database, such as {@code daily.cvd}
     * @param fileName name of the file inside, such as {@code daily.hsb}: no path, its extension is one of
     *     {@link Extensions}
     * @param bytes verified; streamed, valid during this call only, need not be read to its end; the reader closes it
     * @throws IOException ends the reading as a whole, with this exception
     */
    void part(String database, String fileName, InputStream bytes) throws IOException;
}
