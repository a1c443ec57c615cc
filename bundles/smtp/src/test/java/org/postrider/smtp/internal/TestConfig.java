package org.postrider.smtp.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the defaults, and what the test says. */
final class TestConfig {
    private TestConfig() {}

    static SmtpConfig of(Map<String, Object> values) {
        return (SmtpConfig) Proxy.newProxyInstance(
                SmtpConfig.class.getClassLoader(), new Class<?>[] {SmtpConfig.class}, (proxy, method, arguments) -> {
                    Object fallback = method.getName().equals("hostname") ? "mx.test" : method.getDefaultValue();
                    return values.getOrDefault(method.getName().replace("__", "_"), fallback);
                });
    }
}
