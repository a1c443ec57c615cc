package org.postrider.queue.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the defaults but for some attributes. */
final class Configs {
    private Configs() {}

    static QueueConfig with(Map<String, Object> attributes) {
        Class<?>[] types = {QueueConfig.class};
        return (QueueConfig) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                types,
                (proxy, method, arguments) -> attributes.getOrDefault(key(method), method.getDefaultValue()));
    }

    /** As DS names it: a double underscore is one in the key. */
    static String key(Method method) {
        return method.getName().replace("__", "_");
    }
}
