package org.postrider.itests;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the JVM of a server holds, seen from outside. Stateless. */
public final class Memory {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private Memory() {}

    /** Bytes of live objects, after a full garbage collection. */
    public static long live(Server server) {
        Result histogram = Tool.of("jcmd", "openjdk-17-jdk-headless")
                .run(Long.toString(server.process().pid()), "GC.class_histogram");
        Matcher total = TOTAL.matcher(histogram.output());
        if (!total.find()) {
            throw new IllegalStateException("jcmd said: " + histogram.output());
        }
        return Long.parseLong(total.group(1));
    }
}
