/** Does it run at all? */
package org.postrider.itests.smoke;
