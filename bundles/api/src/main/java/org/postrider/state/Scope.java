package org.postrider.state;

/** Where state lives. */
public enum Scope {
    /** This node only. */
    NODE,
    /** All nodes of a cluster; on a single node the same as {@link #NODE}. */
    SHARED
}
