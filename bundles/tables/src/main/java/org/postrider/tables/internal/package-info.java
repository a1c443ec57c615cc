/** Lookup tables: file, regexp, CIDR. */
package org.postrider.tables.internal;
