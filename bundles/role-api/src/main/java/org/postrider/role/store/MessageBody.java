package org.postrider.role.store;

import org.postrider.content.Content;
import org.postrider.message.Part;

/**
 * A message's bytes.
 *
 * @param info as of the same moment
 * @param content header and body
 * @param structure the MIME tree over it
 */
public record MessageBody(MessageInfo info, Content content, Part structure) {}
