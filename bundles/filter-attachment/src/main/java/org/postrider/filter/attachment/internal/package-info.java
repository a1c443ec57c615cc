/** Banned names and detected types at any depth. */
package org.postrider.filter.attachment.internal;
