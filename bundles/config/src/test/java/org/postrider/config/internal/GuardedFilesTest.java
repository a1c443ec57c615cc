package org.postrider.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

class GuardedFilesTest {
    private static final File SMTP = new File("org.postrider.smtp.cfg");
    private static final File IMAP = new File("org.postrider.imap.cfg");

    private final List<String> applied = new ArrayList<>();
    private final Set<File> wrong = new HashSet<>();

    private final ArtifactInstaller own = new ArtifactInstaller() {
        @Override
        public void install(File file) {
            applied.add("install " + file.getName());
        }

        @Override
        public void update(File file) {
            applied.add("update " + file.getName());
        }

        @Override
        public void uninstall(File file) {
            applied.add("uninstall " + file.getName());
        }

        @Override
        public boolean canHandle(File file) {
            return file.getName().endsWith(".cfg");
        }
    };
    private final GuardedFiles files =
            new GuardedFiles(file -> own.canHandle(file) ? own : null, new GuardedFiles.Judge() {
                @Override
                public boolean refuses(File file) throws IOException {
                    if (file.getName().startsWith("unreadable")) {
                        throw new IOException("unreadable");
                    }
                    return wrong.contains(file);
                }

                @Override
                public void forget(File file) {
                    wrong.remove(file);
                }
            });

    @Test
    void keepsAWrongFileFromConfigAdminUntilItIsMended() throws Exception {
        files.install(SMTP);
        wrong.add(SMTP);
        files.update(SMTP);
        files.update(IMAP);
        wrong.clear();
        files.update(SMTP);

        assertThat(applied)
                .containsExactly(
                        "install org.postrider.smtp.cfg",
                        "update org.postrider.imap.cfg",
                        "update org.postrider.smtp.cfg");
    }

    @Test
    void letsARefusedFileBeDeleted() throws Exception {
        wrong.add(SMTP);
        files.uninstall(SMTP);

        assertThat(applied).containsExactly("uninstall org.postrider.smtp.cfg");
        assertThat(wrong).isEmpty();
    }

    @Test
    void leavesOtherFilesToOthers() {
        assertThat(files.canHandle(SMTP)).isTrue();
        assertThat(files.canHandle(new File("pack.kar"))).isFalse();
    }

    @Test
    void tellsWhenAllWereSeenTheWrongOnesToo() throws Exception {
        File unreadable = new File("unreadable.cfg");
        CompletableFuture<Boolean> seen = files.expect(List.of(SMTP.getName(), IMAP.getName(), unreadable.getName()));
        wrong.add(IMAP);
        files.install(SMTP);
        files.install(IMAP);
        assertThat(seen).isNotDone();
        assertThatThrownBy(() -> files.install(unreadable)).isInstanceOf(IOException.class);

        assertThat(seen).isCompleted();
        assertThat(files.expect(List.of())).isCompleted();
    }

    @Test
    void watchesWhatThePlatformLeaves() {
        String ours = FilesWatch.ours("(org\\.apache\\.|profile).*\\.(cfg|config|json)");

        assertThat("org.postrider.smtp.cfg").matches(ours);
        assertThat("org.postrider.net.listener-smtp.cfg").matches(ours);
        assertThat("com.example.filter.cfg").matches(ours);
        assertThat("org.apache.karaf.shell.cfg").doesNotMatch(ours);
        assertThat("profile.cfg").doesNotMatch(ours);
        assertThat("users.properties").doesNotMatch(ours);
        // Karaf's own default, which watches everything: nothing is watched twice.
        assertThat("org.postrider.smtp.cfg").doesNotMatch(FilesWatch.ours(".*\\.(cfg|config|json)"));
    }

    @Test
    void readsAFileAsFileInstallDoes(@TempDir Path etc) throws IOException {
        Path file = Files.writeString(
                etc.resolve("org.postrider.net.listener-smtp.cfg"), "# why\nport = +25\nhome = ${some.folder}/mail\n");
        BundleContext context = (BundleContext) java.lang.reflect.Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (self, method, args) -> "some.folder".equals(args[0]) ? "/srv" : null);

        assertThat(SettingsFile.read(file.toFile(), context)).isEqualTo(Map.of("port", "+25", "home", "/srv/mail"));
        assertThat(SettingsFile.kind(file.toFile().getName())).contains("org.postrider.net.listener");
        assertThat(SettingsFile.kind("org.postrider.smtp.cfg")).contains("org.postrider.smtp");
        assertThat(SettingsFile.kind("org.postrider.smtp.config")).isEmpty();
        assertThat(SettingsFile.address(file.toFile())).startsWith("file:/").endsWith("listener-smtp.cfg");
    }
}
