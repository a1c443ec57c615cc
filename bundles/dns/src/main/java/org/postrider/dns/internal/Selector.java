package org.postrider.dns.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

/**
 * Starts dnsjava's one selector thread in such a way that it does not remember this bundle: a new thread keeps the protection
 * domains, and so the class loaders, of all that is on the stack that makes it, and dnsjava keeps that thread for ever. Here
 * only the JDK, role-api's pool and dnsjava are on the stack.
 */
final class Selector {
    private Selector() {}

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
