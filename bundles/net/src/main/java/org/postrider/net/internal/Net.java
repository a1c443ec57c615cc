package org.postrider.net.internal;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What every connection needs of its surroundings. Immutable.
 *
 * @param loops threads and buffers
 * @param connections all connections there are
 * @param tls makes TLS layers
 * @param workers read content from disk
 * @param settings as configured now
 */
record Net(EventLoops loops, Connections connections, Tls tls, Executor workers, Supplier<Settings> settings) {}
