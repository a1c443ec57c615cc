/** Session policies: access, rates, greylist, pregreet, bans. */
package org.postrider.gate.internal;
