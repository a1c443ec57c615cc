package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.postrider.role.queue.QueueAdmin;

/** The commands on the server as a whole. */
class StatusCommandsTest {
    private static FakePlatform server(int state) {
        return Roster.full()
                .bundle(7, "org.postrider.smtp", "1.0.0", Bundle.ACTIVE)
                .bundle(5, "org.postrider.chain", "1.0.0", Bundle.ACTIVE)
                .bundle(3, "org.example.other", "9.0.0", Bundle.INSTALLED)
                .bundle(8, "org.postrider.store.embedded", "1.0.0", state);
    }

    private static FakePlatform components(FakePlatform platform, int state, String failure) {
        ComponentDescriptionDTO component = new ComponentDescriptionDTO();
        component.bundle = new BundleDTO();
        component.bundle.id = 8;
        ComponentConfigurationDTO one = new ComponentConfigurationDTO();
        one.state = state;
        one.failure = failure;
        return platform.service(
                ServiceComponentRuntime.class,
                Map.of(
                        "getComponentDescriptionDTOs", a -> List.of(component),
                        "getComponentConfigurationDTOs", a -> List.of(one)));
    }

    private static StatusCommand status() {
        StatusCommand status = new StatusCommand();
        status.noFormat = true;
        return status;
    }

    @Test
    void showsOurBundlesInOrder() throws Exception {
        assertThat(components(server(Bundle.ACTIVE), ComponentConfigurationDTO.ACTIVE, null)
                        .run(status())
                        .lines())
                .containsExactly(
                        "chain\t5\t1.0.0\tActive\t3\t2\t",
                        "smtp\t7\t1.0.0\tActive\t\t\t",
                        "store.embedded\t8\t1.0.0\tActive\t\t\t");
    }

    @Test
    void failsIfABundleIsNotActive() {
        FakePlatform platform = server(Bundle.RESOLVED);
        assertThatThrownBy(() -> platform.run(status())).isInstanceOf(CommandException.class);
        assertThat(platform.printed()).contains("store.embedded\t8\t1.0.0\tResolved");
    }

    @Test
    void failsIfAComponentCouldNotStartThoughItsBundleIsActive() {
        FakePlatform platform = components(
                server(Bundle.ACTIVE),
                ComponentConfigurationDTO.FAILED_ACTIVATION,
                "java.lang.reflect.InvocationTargetException\n\tat x\nCaused by: java.io.IOException: The mail in /m has"
                        + " format 2: install the newer version\n\tat y\n");
        assertThatThrownBy(() -> platform.run(status()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("Not every role works");
        assertThat(platform.printed()).contains("\tFailed: The mail in /m has format 2: install the newer version\t");
    }

    @Test
    void infoGoesOnWithoutARoleAndWithOneThatFails() throws Exception {
        FakePlatform platform = server(Bundle.ACTIVE);
        InfoCommand info = new InfoCommand();
        info.noFormat = true;
        assertThat(platform.run(info).lines())
                .contains("connections\t1", "chain generation\t3", "queue entries\t1", "store\taway");
        platform.service(
                QueueAdmin.class,
                Map.of(
                        "list",
                        a -> java.util.concurrent.CompletableFuture.failedFuture(new IllegalStateException("full"))));
        assertThat(platform.run(info).lines()).contains("queue entries\taway: full", "connections\t1");
    }

    @Test
    void wiringNamesGapsOnTheWay() throws Exception {
        WiringCommand wiring = new WiringCommand();
        wiring.noFormat = true;
        assertThat(Roster.full().run(wiring).lines())
                .contains(
                        "listener\tsmtp\torg.postrider.smtp@1\tclosed",
                        "link\tvirus\torg.example.virus@1.0.0\tactive",
                        "mailboxes\t\t\tthere",
                        "queue\t\t\taway",
                        "dns\t\t\taway")
                .noneMatch(line -> line.startsWith("tables"));
        wiring.dot = true;
        assertThat(Roster.full().run(wiring))
                .startsWith("digraph postrider {")
                .contains("\"queue (away)\" -> \"agent (away)\";");
        wiring.dot = false;
        wiring.mermaid = true;
        assertThat(Roster.full().run(wiring)).startsWith("flowchart LR").contains("[\"queue (away)\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "Last error, lastError",
        "Bundle@Version, bundleVersion",
        "TLS, tls",
        "CPU ms per mail, cpuMsPerMail",
        "UIDValidity, uidValidity",
        "InFlight, inFlight",
        "p99 ms, p99Ms",
        "Id, id",
        "5m, 5m",
        "#, position"
    })
    void namesOfColumnsBecomeKeys(String column, String key) {
        assertThat(Rows.key(column)).isEqualTo(key);
    }

    @Test
    void findsARoleByNameSymbolicNameOrId() throws Exception {
        FakePlatform platform = server(Bundle.ACTIVE);
        for (String name : List.of("store.embedded", "store-embedded", "org.postrider.store.embedded", "8")) {
            assertThat(RoleBundles.find(platform.context(), name).getBundleId()).isEqualTo(8);
        }
        assertThatThrownBy(() -> RoleBundles.find(platform.context(), "other"))
                .hasMessageContaining("No such role: other");
    }

    @Test
    void plannedRestartsAreNotSwapped() {
        RoleSwapCommand swap = new RoleSwapCommand();
        swap.role = "store-embedded";
        swap.url = "file:/nowhere.jar";
        FakePlatform platform = server(Bundle.ACTIVE);
        assertThatThrownBy(() -> platform.run(swap))
                .hasMessage("The role store.embedded cannot run twice at a time."
                        + " Use bundle:update 8 file:/nowhere.jar; clients wait meanwhile");
    }
}
