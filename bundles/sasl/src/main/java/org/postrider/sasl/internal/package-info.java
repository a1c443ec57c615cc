/** Authentication mechanisms. */
package org.postrider.sasl.internal;
