package org.postrider.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.content.Content;
import org.postrider.filter.Finding;
import org.postrider.role.scan.FileScanner;
import org.postrider.role.scan.ScanResult;

/** {@code mail:scan}. */
@Service
@Command(scope = "mail", name = "scan", description = "Scans files for malware, without any effect")
public final class ScanCommand extends MailAction {
    private static final int MAX_BYTES = 256 << 20;

    /** The server reads them with its own rights: etc/org.apache.karaf.command.acl.mail.cfg leaves this to the admin. */
    @Argument(
            name = "file",
            required = true,
            multiValued = true,
            description = "Files on the server, such as a message (RFC 5322), or folders of them")
    List<String> files = new ArrayList<>();

    @Override
    void run() throws Exception {
        Rows rows = rows("No file is there", "Filter", "Symbol", "Score", "Verdict", "ms", "File", "Where");
        int infected = 0;
        for (Path file : all()) {
            long start = System.nanoTime();
            ScanResult result = scan(file);
            long ms = (System.nanoTime() - start) / 1_000_000;
            for (ScanResult.Threat threat : result.threats()) {
                rows.add("virus", threat.name(), "", "infected", ms, file, threat.path());
            }
            for (Finding gap : result.unchecked()) {
                rows.add("virus", gap.symbol(), "", gap.type(), ms, file, gap.part());
            }
            if (result.threats().isEmpty() && result.unchecked().isEmpty()) {
                rows.add("virus", "", "", "clean", ms, file, "");
            }
            infected += result.threats().isEmpty() ? 0 : 1;
        }
        rows.print();
        if (infected > 0) {
            throw new MailCommandException("Infected files: " + infected);
        }
    }

    private List<Path> all() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String file : files) {
            try (Stream<Path> below = Files.walk(Path.of(file))) {
                below.filter(Files::isRegularFile).sorted().forEach(all::add);
            }
        }
        return all;
    }

    private ScanResult scan(Path file) throws Exception {
        if (Files.size(file) > MAX_BYTES) {
            throw new MailCommandException(file + " is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        Content content = Content.of(Files.readAllBytes(file));
        String name = String.valueOf(file.getFileName());
        return roles().ask(FileScanner.class, "filter.virus", scanner -> scanner.scan(content, name));
    }
}
