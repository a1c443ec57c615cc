package org.postrider.role.chain;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.message.Part;

/** Decodes a message into its entities. Thread-safe. */
@ProviderType
public interface Unpacker {
    /**
     * Decodes within the configured limits; what exceeds them becomes a finding, never a failure.
     *
     * @return the tree; its contents stay readable until {@code release} is run
     */
    CompletionStage<Unpacked> unpack(Content content, Part structure);

    /**
     * Decodes a file that is no message of ours, within the same limits: what a client of a scanner port hands over. The
     * file itself is the tree's first entity, at depth 0. A message is recognised as one and gone through.
     *
     * @param name as declared, or empty
     */
    CompletionStage<Unpacked> unpack(Content file, String name);

    /**
     * A decoded message.
     *
     * @param tree what was found
     * @param release frees temporary space; run once by the chain when the message is through
     */
    record Unpacked(Entity.Tree tree, Runnable release) {}
}
