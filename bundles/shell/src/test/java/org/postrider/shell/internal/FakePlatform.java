package org.postrider.shell.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.karaf.shell.api.console.Session;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * What a command sees of the platform: services, bundles and a terminal. Fakes are proxies that answer the calls that were
 * taught and fail on all others, as Karaf's and OSGi's interfaces have dozens of methods. Confined to one test.
 */
final class FakePlatform {
    private final Map<String, Object> services = new HashMap<>();
    private final List<Bundle> bundles = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int borrowed;

    /** A service whose methods answer as taught, by name; a stage is made of what is not one. */
    <S> FakePlatform service(Class<S> type, Map<String, Function<Object[], Object>> answers) {
        services.put(type.getName(), fake(type, answers));
        return this;
    }

    /** The same service, away from now on. */
    FakePlatform away(Class<?> type) {
        services.remove(type.getName());
        return this;
    }

    FakePlatform bundle(long id, String name, String version, int state) {
        bundles.add(fake(
                Bundle.class,
                Map.of(
                        "getBundleId", a -> id,
                        "getSymbolicName", a -> name,
                        "getVersion", a -> new Version(version),
                        "getState", a -> state,
                        "getRegisteredServices", a -> null,
                        "getBundleContext", a -> context())));
        return this;
    }

    /** Typed at the next questions. */
    FakePlatform types(String... answers) {
        lines.addAll(List.of(answers));
        return this;
    }

    /** Runs a command as Karaf does. @return what it printed, without the last line feeds */
    String run(MailAction command) throws Exception {
        printed.reset();
        command.context = context();
        command.session = session();
        try {
            command.execute();
        } finally {
            if (borrowed != 0) {
                throw new AssertionError(borrowed + " services were not given back");
            }
        }
        return printed();
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8).replaceAll("\\n+$", "");
    }

    BundleContext context() {
        return fake(
                BundleContext.class,
                Map.of(
                        "getServiceReference", a -> reference(((Class<?>) a[0]).getName()),
                        "getAllServiceReferences", a -> references((String) a[0]),
                        "getService",
                                a -> {
                                    borrowed++;
                                    return services.get(nameOf((ServiceReference<?>) a[0]));
                                },
                        "ungetService",
                                a -> {
                                    borrowed--;
                                    return true;
                                },
                        "getBundles", a -> bundles.toArray(new Bundle[0]),
                        "getBundle", a -> bundles.get(0)));
    }

    private Session session() {
        PrintStream console = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return fake(
                Session.class,
                Map.of("getConsole", a -> console, "readLine", a -> lines.remove(0), "get", a -> "admin"));
    }

    private ServiceReference<?> reference(String type) {
        return services.containsKey(type)
                ? fake(ServiceReference.class, Map.of("getProperty", a -> type, "getBundle", a -> null))
                : null;
    }

    private ServiceReference<?>[] references(String type) {
        ServiceReference<?> found = reference(type);
        return found == null ? null : new ServiceReference<?>[] {found};
    }

    private static String nameOf(ServiceReference<?> reference) {
        return (String) reference.getProperty("type");
    }

    /** An object that answers as taught. */
    static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            Object[] arguments = given == null ? new Object[0] : given;
            Function<Object[], Object> answer = answers.get(method.getName());
            if (answer != null) {
                Object result = answer.apply(arguments);
                boolean stage = method.getReturnType().equals(java.util.concurrent.CompletionStage.class);
                return stage && !(result instanceof CompletableFuture)
                        ? CompletableFuture.completedFuture(result)
                        : result;
            }
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(self, method.getName(), arguments);
            }
            throw new InvocationTargetException(
                            new AssertionError("Nobody taught " + type.getSimpleName() + " " + method.getName()))
                    .getCause();
        }));
    }

    private static Object ofObject(Object self, String method, Object... arguments) {
        return switch (method) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "a fake";
        };
    }
}
