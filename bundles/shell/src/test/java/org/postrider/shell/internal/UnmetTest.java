package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

class UnmetTest {
    private static final String PACKAGE = "osgi.wiring.package";

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static BundleRequirement need(String namespace, boolean met, Map<String, String> directives) {
        return proxy(BundleRequirement.class, (self, method, arguments) -> switch (method.getName()) {
            case "getNamespace" -> namespace;
            case "matches" -> met;
            default -> directives;
        });
    }

    private static BundleRequirement imports(String name, boolean met) {
        String filter = "(&(" + PACKAGE + "=" + name + ")(version>=2.0.0)(!(version>=3.0.0)))";
        return need(PACKAGE, met, Map.of("filter", filter));
    }

    private static List<String> unmet(BundleRequirement... needs) {
        Map<String, Object> attributes = Map.of(PACKAGE, "org.postrider.filter", "version", new Version("1.0.0"));
        BundleCapability offer = proxy(BundleCapability.class, (self, method, arguments) -> attributes);
        BundleRevision offering = proxy(BundleRevision.class, (self, method, arguments) -> List.of(offer));
        Bundle server = proxy(Bundle.class, (self, method, arguments) -> offering);
        return new Unmet(server)
                .of(proxy(BundleRevision.class, (self, method, arguments) -> List.of((Object[]) needs)));
    }

    @Test
    void saysWhichApiIsWantedAndWhichIsThere() {
        assertThat(unmet(imports("org.postrider.filter", false)))
                .containsExactly("it needs the package org.postrider.filter [2.0.0,3.0.0), this server offers 1.0.0:"
                        + " rebuild it against the api of this server");
    }

    @Test
    void saysWhatToDoAboutALibrary() {
        assertThat(unmet(imports("org.example.lib", false)))
                .containsExactly("it needs the package org.example.lib [2.0.0,3.0.0), nobody here offers it:"
                        + " put that library into your bundle, or bring its bundle in a pack");
    }

    @Test
    void namesTheJavaThatItWants() {
        assertThat(unmet(need("osgi.ee", false, Map.of("filter", "(&(osgi.ee=JavaSE)(version=99))"))))
                .singleElement()
                .asString()
                .startsWith("it wants Java 99, this is Java ");
    }

    @Test
    void isSilentOnWhatIsMetOrNeedNotBe() {
        Map<String, String> optional = Map.of("filter", "(" + PACKAGE + "=x)", "resolution", "optional");
        Map<String, String> active = Map.of("filter", "(objectClass=x)", "effective", "active");
        assertThat(unmet(
                        imports("org.postrider.filter", true),
                        need(PACKAGE, false, optional),
                        need("osgi.service", false, active)))
                .isEmpty();
    }

    @Test
    void findsTheInnermostCause() {
        assertThat(Unmet.cause("a.B: outer\n\tat x\nCaused by: c.D: the licence is missing\n\tat y\n\t... 3 more\n"))
                .isEqualTo("c.D: the licence is missing");
        assertThat(Unmet.cause("a.B: only\n\tat x\n")).isEqualTo("a.B: only");
    }
}
