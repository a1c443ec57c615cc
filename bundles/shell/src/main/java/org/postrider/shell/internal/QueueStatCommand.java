package org.postrider.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.queue.QueueAdmin.QueueFilter;

/** {@code mail:queue-stat}. */
@Service
@Command(scope = "mail", name = "queue-stat", description = "Counts the queue by domain or sender and age")
public final class QueueStatCommand extends MailAction {
    private static final int[] MINUTES = {5, 10, 20, 40, 80, 160, 320, 640, 1_280};

    @Option(name = "--by", description = "domain (of recipients) or sender")
    String by = "domain";

    @Override
    void run() throws Exception {
        if (!by.equals("domain") && !by.equals("sender")) {
            throw new MailCommandException("--by takes domain or sender, not " + by);
        }
        List<QueueEntry> entries = roles().ask(QueueAdmin.class, "queue", q -> q.list(QueueFilter.all()));
        Map<String, int[]> counts = new TreeMap<>();
        counts.put("TOTAL", new int[MINUTES.length + 2]);
        Instant now = Instant.now();
        for (QueueEntry entry : entries) {
            add(counts, "TOTAL", entry, now);
            names(entry).forEach(name -> add(counts, name, entry, now));
        }
        Rows rows =
                rows("", "Queue", "Total", "5m", "10m", "20m", "40m", "80m", "160m", "320m", "640m", "1280m", "1280m+");
        counts.forEach((name, row) -> {
            Object[] cells = new Object[row.length + 1];
            cells[0] = name;
            for (int i = 0; i < row.length; i++) {
                cells[i + 1] = row[i];
            }
            rows.add(cells);
        });
        rows.print();
    }

    private List<String> names(QueueEntry entry) {
        return by.equals("sender")
                ? List.of(entry.sender().isEmpty() ? "<>" : entry.sender())
                : entry.recipients().stream()
                        .map(r -> r.substring(r.lastIndexOf('@') + 1))
                        .distinct()
                        .toList();
    }

    private static void add(Map<String, int[]> counts, String name, QueueEntry entry, Instant now) {
        int[] row = counts.computeIfAbsent(name, n -> new int[MINUTES.length + 2]);
        long minutes = Duration.between(entry.received(), now).toMinutes();
        int bucket = 0;
        while (bucket < MINUTES.length && minutes >= MINUTES[bucket]) {
            bucket++;
        }
        row[0]++;
        row[bucket + 1]++;
    }
}
