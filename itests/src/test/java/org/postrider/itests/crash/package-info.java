/** What remains after kill -9, on a full disk, and with a flipped bit. */
package org.postrider.itests.crash;
