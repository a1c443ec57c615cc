/**
 * Banned names and detected types at any depth. Start at
 * {@link org.postrider.filter.attachment.internal.AttachmentFilter}.
 */
package org.postrider.filter.attachment.internal;
