/** Name servers that lie. */
package org.postrider.itests.dns;
