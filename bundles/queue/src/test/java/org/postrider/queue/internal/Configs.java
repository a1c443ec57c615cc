package org.postrider.queue.internal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations for tests: the defaults but for some attributes. */
final class Configs {
    private Configs() {}

    static QueueComponent.Config with(Map<String, Object> attributes) {
        Class<?>[] types = {QueueComponent.Config.class};
        return (QueueComponent.Config) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                types,
                (proxy, method, arguments) -> attributes.getOrDefault(key(method), method.getDefaultValue()));
    }

    /** As DS names it: a double underscore is one in the key. */
    static String key(Method method) {
        return method.getName().replace("__", "_");
    }
}
