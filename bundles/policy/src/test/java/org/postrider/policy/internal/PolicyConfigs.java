package org.postrider.policy.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** A configuration with its defaults and some changes. */
final class PolicyConfigs {
    private PolicyConfigs() {}

    static PolicyConfig with(Map<String, Object> changes) {
        return (PolicyConfig) Proxy.newProxyInstance(
                PolicyConfigs.class.getClassLoader(),
                new Class<?>[] {PolicyConfig.class},
                (self, method, arguments) -> changes.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
