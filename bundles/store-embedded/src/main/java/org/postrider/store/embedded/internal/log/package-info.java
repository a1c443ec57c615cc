/**
 * The log: the one place where content and commits are made durable. Its form is told in {@code RecordHeader}, its files
 * are kept by {@code Segments}, {@code LogWriter} appends and {@code LogScan} reads it again after a start.
 */
package org.postrider.store.embedded.internal.log;
