/** The seed's own story: a message from one server to another, with filters, DNS and real clients. */
package org.postrider.itests.seed;
