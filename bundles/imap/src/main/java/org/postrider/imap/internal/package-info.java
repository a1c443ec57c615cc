/** IMAP4rev1 and IMAP4rev2 server. */
package org.postrider.imap.internal;
