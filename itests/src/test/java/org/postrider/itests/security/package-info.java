/** What nobody may do. */
package org.postrider.itests.security;
