/**
 * The destiny of a message per recipient, decided from all findings. Start at
 * {@link org.postrider.policy.internal.CategoryPolicy}.
 */
package org.postrider.policy.internal;
