package org.postrider.filter.virus.internal.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailView;
import org.postrider.filter.TemporaryFilterException;
import org.postrider.filter.virus.internal.outside.OutsideLink.What;
import org.postrider.role.config.SettingsCheck;
import org.postrider.testkit.filter.TestContext;
import org.postrider.testkit.filter.TestMail;

class OutsideLinkTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TestMail MAIL = TestMail.of("Subject: x\n\nsome evil\n");

    private final List<String> seen = new ArrayList<>();

    /** Says what the text says. */
    private final Scanner words = new Scanner() {
        @Override
        public CompletionStage<Verdict> scan(Content file, String name, Duration longest) {
            try {
                String text = new String(file.toBytes(10_000), java.nio.charset.StandardCharsets.UTF_8);
                seen.add(text);
                if (text.contains("throw")) {
                    throw new IllegalStateException("a bug");
                }
                return text.contains("hang up")
                        ? CompletableFuture.failedStage(new IOException("it hung up"))
                        : CompletableFuture.completedStage(
                                text.contains("evil") ? Verdict.infected("Evil") : Verdict.CLEAN);
            } catch (IOException e) {
                return CompletableFuture.failedStage(e);
            }
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    };

    private CompletableFuture<Findings> examine(MailView mail, What what, long maxBytes) {
        return new OutsideLink("clamd", words, what, maxBytes, 2)
                .examine(mail, TestContext.plain())
                .toCompletableFuture();
    }

    private static Entity entity(String path, String text) {
        return new Entity(path, "", "", "text/plain", 0, Content.of(text), Set.of());
    }

    private static MailView mail(String... texts) {
        List<Entity> entities = new ArrayList<>();
        for (String text : texts) {
            entities.add(entity("1!" + entities.size(), text));
        }
        return MAIL.entities(new Entity.Tree(entities, List.of(Finding.of(Finding.UNCHECKED, "DEPTH", 0))));
    }

    @Test
    void givesTheMessageAsReceived() {
        assertThat(examine(MAIL, What.MESSAGE, 10_000))
                .succeedsWithin(LONG)
                .extracting(Findings::findings)
                .isEqualTo(List.of(new Finding(Finding.INFECTED, "Evil", 0, Map.of("scanner", "clamd"), "")));
        assertThat(seen).containsExactly("Subject: x\r\n\r\nsome evil\r\n");
        assertThat(examine(TestMail.of("Subject: x\n\ngood\n"), What.MESSAGE, 10_000)
                        .join()
                        .findings())
                .isEmpty();
    }

    @Test
    void givesEachFileAndTellsWhatItCouldNotGive() {
        assertThat(examine(mail("good", "", "evil"), What.ENTITIES, 10_000)
                        .join()
                        .findings())
                .extracting(f -> f.type() + " " + f.symbol() + " " + f.part())
                .containsExactly("unchecked DEPTH ", "infected Evil 1!2");
        assertThat(seen).containsExactlyInAnyOrder("good", "evil");
        assertThat(examine(mail("good"), What.BOTH, 10_000).join().findings())
                .extracting(Finding::symbol)
                .containsExactly("DEPTH", "Evil");
    }

    @Test
    void survivesManyFilesThatAreDoneAtOnce() {
        String[] many = new String[20_000];
        java.util.Arrays.fill(many, "evil");
        assertThat(examine(mail(many), What.ENTITIES, 10_000).join().findings()).hasSize(101);
        assertThat(seen).hasSize(20_000);
    }

    @Test
    void countsWhatIsTooLargeAsUnchecked() {
        assertThat(examine(MAIL, What.MESSAGE, 5).join().findings())
                .extracting(f -> f.type() + " " + f.symbol())
                .containsExactly("unchecked SCAN_SIZE");
        assertThat(seen).isEmpty();
    }

    @Test
    void neverCallsCleanWhatWasNotScanned() {
        for (MailView failing : List.of(
                mail("good", "hang up", "good"),
                mail("throw"),
                MAIL.entitiesAway(new TemporaryFilterException("no unpacker")))) {
            assertThat(examine(failing, What.ENTITIES, 10_000))
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseInstanceOf(TemporaryFilterException.class);
        }
    }

    @Test
    void theExamplesNameEverySettingWithItsDefault() throws IOException {
        Map<String, Class<?>> files = Map.of(
                "clamd",
                ClamdScanner.Config.class,
                "icap",
                IcapScanner.Config.class,
                "command",
                CommandLink.Config.class);
        for (Map.Entry<String, Class<?>> file : files.entrySet()) {
            String text = Files.readString(Path.of("../../features/src/main/etc/org.postrider.filter.virus."
                    + file.getKey() + "-example.cfg.disabled"));
            for (Method method : file.getValue().getDeclaredMethods()) {
                Object value = method.getDefaultValue() instanceof String[] many
                        ? String.join(", ", many)
                        : method.getDefaultValue();
                String line = ("#" + method.getName().replace("__", "_") + " = " + value).strip();
                assertThat(text).contains("\n" + line + "\n");
            }
        }
    }

    @Test
    void checksSettingsBeforeTheyAreApplied() {
        SettingsCheck clamd = new ClamdScannerChecks();
        assertThat(clamd.check(Map.of("name", "clamd"))).isEmpty();
        assertThat(clamd.check(Map.of("name", "Clam d", "servers", "nowhere", "prefer", "x", "what", "y")))
                .hasSize(4);
        SettingsCheck icap = new IcapScannerChecks();
        assertThat(icap.check(Map.of("name", "icap"))).isEmpty();
        assertThat(icap.check(Map.of("name", "icap", "method", "GET", "service", "a b")))
                .hasSize(2);
        SettingsCheck command = new CommandLinkChecks();
        assertThat(command.check(Map.of("name", "sh", "command", "/bin/sh {}"))).isEmpty();
        assertThat(command.check(Map.of("name", "sh", "command", "sh", "clean_codes", "x", "name_pattern", "(")))
                .hasSize(3);
    }
}
