package org.postrider.state;

/** When a write counts as done. */
public enum Durability {
    /** It survives power loss once the stage completes. */
    SYNC,
    /**
     * It survives the end of the process, not of the machine; it reaches the disk soon, and on a store of one node never later
     * than a {@link #SYNC} write that is committed after it.
     */
    LAZY
}
