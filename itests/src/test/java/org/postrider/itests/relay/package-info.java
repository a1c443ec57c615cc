/** Mail to servers that are not ours. */
package org.postrider.itests.relay;
