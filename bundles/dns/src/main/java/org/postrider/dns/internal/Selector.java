package org.postrider.dns.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.xbill.DNS.Message;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.SimpleResolver;

/**
 * Starts and ends dnsjava's one selector thread. It starts it in such a way that it does not remember this bundle: a new thread keeps the protection
 * domains, and so the class loaders, of all that is on the stack that makes it, and a newer version of this bundle may go on to use the thread. Here
 * only the JDK, role-api's pool and dnsjava are on the stack.
 */
final class Selector {
    private Selector() {}

    /**
     * Ends the thread, unless another version of this bundle uses it too: then the last one does. When the process ends
     * there is nothing to free, and dnsjava would only complain that it cannot take back its shutdown hook.
     */
    static void stop() {
        Bundle own = FrameworkUtil.getBundle(Selector.class);
        if (own == null || !ending(own) && !shared(own)) {
            NioClient.close();
        }
    }

    private static boolean ending(Bundle own) {
        BundleContext context = own.getBundleContext();
        return context != null
                && context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING;
    }

    private static boolean shared(Bundle own) {
        BundleWiring dnsjava = FrameworkUtil.getBundle(NioClient.class).adapt(BundleWiring.class);
        for (BundleWire wire : dnsjava.getProvidedWires(PackageNamespace.PACKAGE_NAMESPACE)) {
            Bundle user = wire.getRequirer().getBundle();
            if (!user.equals(own) && (user.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0) {
                return true;
            }
        }
        return false;
    }

    static void start(Executor pool) {
        try {
            // A question to the discard port of this host; nobody waits for an answer.
            SimpleResolver nowhere = new SimpleResolver(InetAddress.getLoopbackAddress());
            nowhere.setPort(9);
            nowhere.setTimeout(java.time.Duration.ofMillis(1));
            MethodHandle send = MethodHandles.publicLookup()
                    .findVirtual(
                            SimpleResolver.class,
                            "sendAsync",
                            MethodType.methodType(CompletionStage.class, Message.class))
                    .bindTo(nowhere)
                    .bindTo(Message.newQuery(org.xbill.DNS.Record.newRecord(
                            org.xbill.DNS.Name.root, org.xbill.DNS.Type.NS, org.xbill.DNS.DClass.IN)));
            pool.execute(MethodHandleProxies.asInterfaceInstance(Runnable.class, send));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("dnsjava has no SimpleResolver.sendAsync(Message): wrong version?", e);
        }
    }
}
