package org.postrider.packs.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

final class ApiCheckTest {
    private final Map<String, Object> offer =
            Map.of("osgi.wiring.package", "org.postrider.filter", "version", new Version("1.2"));

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private void check(String api, String range) throws PackRefusedException {
        BundleCapability capability = proxy(BundleCapability.class, (self, method, arguments) -> offer);
        BundleRevision revision = proxy(BundleRevision.class, (self, method, arguments) -> List.of(capability));
        Bundle server = proxy(Bundle.class, (self, method, arguments) -> revision);
        Map<String, VersionRange> apis = Map.of(api, new VersionRange(range));
        Newcomer newcomer = new Newcomer("com.example.spam", new Version("3"), "kar:x", false, null, List.of(), apis);
        new ApiCheck(server).check("Pack x.kar", newcomer);
    }

    @Test
    void refusesWhatWasBuiltAgainstAnotherMajorVersion() {
        assertThatThrownBy(() -> check("org.postrider.filter", "[2.0,3)"))
                .isInstanceOf(PackRefusedException.class)
                .hasMessageStartingWith("Pack x.kar is refused and nothing of it is installed: its bundle"
                        + " com.example.spam 3.0.0 was built against org.postrider.filter [2.0.0,3.0.0), this server"
                        + " offers 1.2.0.");
    }

    @Test
    void takesWhatFits() {
        assertThatCode(() -> check("org.postrider.filter", "[1.0,2)")).doesNotThrowAnyException();
    }

    @Test
    void leavesAPackageThatNobodyOffersToTheResolver() {
        assertThatCode(() -> check("org.postrider.later", "[1.0,2)")).doesNotThrowAnyException();
    }
}
