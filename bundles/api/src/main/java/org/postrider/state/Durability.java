package org.postrider.state;

/** When a write counts as done. */
public enum Durability {
    /** It survives power loss once the stage completes. */
    SYNC,
    /** It survives the end of the process, not of the machine; it reaches the disk soon. */
    LAZY
}
