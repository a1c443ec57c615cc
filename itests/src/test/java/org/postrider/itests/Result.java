package org.postrider.itests;

import java.util.List;

/**
 * What a command left behind. Immutable.
 *
 * @param status its exit status
 * @param output both of its outputs, without colours
 */
public record Result(int status, String output) {
    /** Takes the colours out. */
    public Result {
        output = output.replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", "").replace("\r", "");
    }

    /** The output by lines. */
    public List<String> lines() {
        return output.lines().toList();
    }
}
