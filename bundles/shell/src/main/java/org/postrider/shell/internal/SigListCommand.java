package org.postrider.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.scan.SignatureAdmin;

/** {@code mail:sig-list}. */
@Service
@Command(scope = "mail", name = "sig-list", description = "Lists the virus signatures in force, by database")
public final class SigListCommand extends MailAction {
    @Option(name = "-v", description = "Also what was left out of each database, by reason")
    boolean verbose;

    @Override
    void run() throws Exception {
        List<SignatureAdmin.Database> databases =
                roles().with(SignatureAdmin.class, "filter.virus", SignatureAdmin::databases);
        Rows rows = rows("No signatures are loaded yet", "Db", "Version", "Sigs", "Age", "State");
        for (SignatureAdmin.Database database : databases) {
            rows.add(
                    database.name(),
                    database.version() == 0 ? "" : database.version(),
                    database.signatures(),
                    age(database.built()),
                    state(database));
        }
        rows.print();
    }

    private static String age(Instant built) {
        if (built.equals(Instant.EPOCH)) {
            return "";
        }
        Duration age = Duration.between(built, Instant.now());
        return age.toDays() > 0 ? age.toDays() + "d" : age.toHours() + "h";
    }

    private String state(SignatureAdmin.Database database) {
        int skipped =
                database.skipped().values().stream().mapToInt(Integer::intValue).sum();
        if (skipped == 0) {
            return "in force";
        }
        String reasons = database.skipped().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + '=' + entry.getValue())
                .collect(Collectors.joining(" "));
        return "in force, without " + (verbose ? reasons : String.valueOf(skipped));
    }
}
