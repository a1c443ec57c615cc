package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.postrider.chain.internal.FakeRegistry.FakeBundle;

final class RefusalsTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final FakeBundle api = registry.bundle("org.postrider.api", "0.1.0");
    private final Refusals refusals = new Refusals(registry.context());

    private static BundleRevision revision(List<BundleRequirement> needs, List<BundleCapability> offers) {
        return FakeRegistry.proxy(
                BundleRevision.class,
                (self, method, arguments) -> method.getName().equals("getDeclaredRequirements") ? needs : offers);
    }

    private static BundleCapability offer(String name, String version) {
        Map<String, Object> attributes = Map.of("osgi.wiring.package", name, "version", new Version(version));
        return FakeRegistry.proxy(BundleCapability.class, (self, method, arguments) -> attributes);
    }

    private static BundleRequirement need(String filter, boolean met) {
        return FakeRegistry.proxy(
                BundleRequirement.class,
                (self, method, arguments) ->
                        method.getName().equals("matches") ? (Object) met : Map.of("filter", filter));
    }

    private FakeBundle plugin(boolean met) {
        api.revision = revision(List.of(), List.of(offer("org.postrider.filter", "1.0.0")));
        FakeBundle plugin = registry.bundle("com.example.future", "3.1.0");
        plugin.state = Bundle.INSTALLED;
        plugin.revision = revision(
                List.of(
                        need("(&(osgi.wiring.package=org.postrider.filter)(version>=2.0.0)(!(version>=3.0.0)))", met),
                        need("(&(osgi.wiring.package=com.other)(version>=9.0.0))", false)),
                List.of());
        return plugin;
    }

    @Test
    void saysInWordsWhyABundleCannotWorkHere() {
        plugin(false);
        refusals.open();
        assertThat(refusals.sentences())
                .singleElement()
                .satisfies(s -> assertThat(s)
                        .startsWith(
                                "Bundle com.example.future 3.1.0 was built against org.postrider.filter [2.0.0,3.0.0),"
                                        + " this server offers 1.0.0: rebuild"));
    }

    @Test
    void saysNothingOfBundlesThatFit() {
        plugin(true);
        refusals.open();
        assertThat(refusals.sentences()).isEmpty();
    }

    @Test
    void noticesThoseThatComeLaterAndForgetsThoseThatGo() {
        refusals.open();
        FakeBundle plugin = plugin(false);
        registry.fire(BundleEvent.INSTALLED, plugin);
        assertThat(refusals.sentences()).hasSize(1);
        registry.fire(BundleEvent.UNINSTALLED, plugin);
        assertThat(refusals.sentences()).isEmpty();
    }
}
