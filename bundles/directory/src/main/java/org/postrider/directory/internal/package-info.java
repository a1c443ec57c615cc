/** Domains, users, addresses and their secrets. */
package org.postrider.directory.internal;
