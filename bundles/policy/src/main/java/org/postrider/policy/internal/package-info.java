/** The destiny of a message per recipient, decided from all findings. */
package org.postrider.policy.internal;
