/** Broken configuration: a clear word, and the old one stays in force. */
package org.postrider.itests.config;
