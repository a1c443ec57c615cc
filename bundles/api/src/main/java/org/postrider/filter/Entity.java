package org.postrider.filter;

import java.util.List;
import java.util.Set;
import org.postrider.content.Content;

/**
 * One decoded leaf or container: a MIME part, or a file inside an archive inside it, at any depth.
 *
 * @param path where it is: section number, then archive entry names, such as {@code 2!docs.zip!a/b.exe}
 * @param name file name as declared, or empty; hostile input: never use it as a path
 * @param declaredType media type as declared, lower case {@code type/subtype}, or empty
 * @param detectedType media type by content, lower case
 * @param depth 0 for MIME parts, plus 1 for each archive around it
 * @param content the decoded bytes, bounded by the unpacker's limits
 * @param marks what is special about it
 */
public record Entity(
        String path,
        String name,
        String declaredType,
        String detectedType,
        int depth,
        Content content,
        Set<Mark> marks) {
    /** What can be special about an entity. */
    public enum Mark {
        /** Its bytes cannot be read without a key; {@link Entity#content()} is empty. */
        ENCRYPTED,
        /** It ends early or its checksum is wrong; {@link Entity#content()} is what could be read. */
        DAMAGED,
        /** A limit was reached; {@link Entity#content()} is cut. */
        CUT,
        /** It holds other entities, which are listed too. */
        CONTAINER,
        /** A symbolic or hard link in an archive. */
        LINK
    }

    /** Copies the marks. */
    public Entity {
        marks = Set.copyOf(marks);
    }

    /**
     * A message's entities, parents before children.
     *
     * @param entities what was found, in bounds
     * @param findings {@link Finding#UNCHECKED} and {@link Finding#AMBIGUOUS} for what could not be looked at, naming the
     *     limit
     */
    public record Tree(List<Entity> entities, List<Finding> findings) {
        /** Copies the lists. */
        public Tree {
            entities = List.copyOf(entities);
            findings = List.copyOf(findings);
        }
    }
}
