package org.postrider.net.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.session.ListenerInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code run/ready} of the home: there once all listeners are open, with a line {@code name address port} for each.
 * Scripts wait for it. Confined to its owner.
 */
final class ReadyFile {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    /** Looks in a row that must show the same: listeners are configured one by one. */
    private static final int STEADY = 3;

    private final Path file;
    private final StartFailure start;
    private String written = "";
    private String seen = "";
    private int steady;

    ReadyFile(Path file, StartFailure start) {
        this.file = file;
        this.start = start;
    }

    /** Looks at the listeners; called a few times a second. */
    void look(List<ListenerPort> ports) {
        boolean allOpen = ports.stream().allMatch(p -> p.isOpen() || p.isStopped());
        List<ListenerInfo> open = ports.stream()
                .filter(ListenerPort::isOpen)
                .map(ListenerPort::info)
                .toList();
        String now = allOpen && !open.isEmpty() ? text(open) : "";
        steady = now.equals(seen) ? steady + 1 : 0;
        seen = now;
        if (!now.isEmpty() && steady >= STEADY && !now.equals(written)) {
            write(now);
        }
    }

    private static String text(List<ListenerInfo> open) {
        return open.stream()
                .map(i -> i.name()
                        + ' '
                        + i.address().getAddress().getHostAddress()
                        + ' '
                        + i.address().getPort()
                        + '\n')
                .collect(Collectors.joining());
    }

    private void write(String text) {
        written = text;
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            start.succeeded();
            LOG.info("event=ready listeners={}", text.lines().count());
        } catch (IOException e) {
            LOG.warn(
                    "event=ready-not-written file={} cause=\"{}\" hint=\"check the rights of the home\"",
                    file,
                    e.toString());
        }
    }

    void delete() {
        written = "";
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("event=ready-not-deleted file={} cause=\"{}\" hint=\"delete it\"", file, e.toString());
        }
    }
}
