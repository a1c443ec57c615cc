/** Clients and servers that others wrote, as they come from Debian, talk to ours. */
package org.postrider.itests.interop;
