package org.postrider.packs.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Puts a check before calls of one of Karaf's services. Stateless. Proxies, since these have 60 methods and get more. */
final class Guarded {
    /** What looks at a call first; it throws to refuse it. */
    @FunctionalInterface
    interface Check {
        void before(Method method, Object... arguments) throws Exception;
    }

    private Guarded() {}

    static <T> T of(Class<T> type, T service, Check check) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object[] given = arguments == null ? new Object[0] : arguments;
            if (method.getDeclaringClass() != Object.class) {
                check.before(method, given);
            }
            try {
                return method.invoke(service, given);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
