/** Lookup tables: inline, file, regexp, CIDR. Start at {@link org.postrider.tables.internal.TableComponent}. */
package org.postrider.tables.internal;
