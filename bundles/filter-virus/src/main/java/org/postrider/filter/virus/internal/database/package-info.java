/**
 * Reads a folder of signature databases: plain text files and ClamAV's signed containers. Start at
 * {@link org.postrider.filter.virus.internal.database.DatabaseFolder}. What a line of a database means is not known here.
 */
package org.postrider.filter.virus.internal.database;
