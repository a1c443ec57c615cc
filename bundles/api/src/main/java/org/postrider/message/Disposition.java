package org.postrider.message;

import java.util.Map;

/**
 * A Content-Disposition (RFC 2183).
 *
 * @param kind lower case, such as {@code attachment}
 * @param parameters names in lower case to decoded values
 */
public record Disposition(String kind, Map<String, String> parameters) {}
