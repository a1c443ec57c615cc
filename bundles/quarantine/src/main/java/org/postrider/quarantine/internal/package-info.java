/** Keeps, lists and releases. */
package org.postrider.quarantine.internal;
