/** The mail:* commands of the Karaf shell. */
package org.postrider.shell.internal;
