package org.postrider.net.internal;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that read and write all sockets, and their buffers: epoll on Linux, else NIO. Thread-safe. */
final class EventLoops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    /** Tasks run at most this long before sockets are looked at again, so that a pipelining client starves nobody. */
    private static final int TASK_MS = 5;

    private static final int PAGE = 8 * 1024;
    /** Chunks of 1 MiB: a mail server at rest needs a handful of buffers, not Netty's 4 MiB per thread and kind. */
    private static final int CHUNK_ORDER = 7;

    private static final int SMALL_CACHED = 64;
    private static final int NORMAL_CACHED = 16;
    private static final int STOP_SECONDS = 5;

    private final boolean epoll = Epoll.isAvailable();
    private final MultiThreadIoEventLoopGroup group;
    private final ByteBufAllocator allocator;

    EventLoops(int threads) {
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new Group(threads, threadFactory(), io);
        // No caches for other threads: they would hang thread locals on pools of other bundles.
        allocator = new PooledByteBufAllocator(
                true, threads, threads, PAGE, CHUNK_ORDER, SMALL_CACHED, NORMAL_CACHED, false);
        if (!epoll) {
            LOG.warn(
                    "event=no-epoll cause=\"{}\" hint=\"NIO is used, which is slower\"",
                    String.valueOf(Epoll.unavailabilityCause()));
        }
    }

    /** Threads as RoleThreads makes them, of the kind that Netty's own thread locals are fast on. */
    @SuppressWarnings("removal") // Cuts the stack that a new thread would remember; see RoleThreads.
    private static ThreadFactory threadFactory() {
        AtomicInteger number = new AtomicInteger();
        return task -> AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new FastThreadLocalThread(task, "mail-net-" + number.incrementAndGet());
            thread.setContextClassLoader(EventLoops.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
    }

    boolean epoll() {
        return epoll;
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    Class<? extends SocketChannel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    Class<? extends DuplexChannel> localChannel() {
        return epoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
    }

    /** The address of a unix-domain socket, for {@link #localChannel}. */
    SocketAddress localAddress(Path socket) {
        return epoll ? new DomainSocketAddress(socket.toString()) : UnixDomainSocketAddress.of(socket);
    }

    /** True on one of our threads: whoever waits here waits for itself. */
    boolean inLoop() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (!group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(2L * STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("event=loops-not-stopped hint=\"a session blocks an event loop; see a thread dump\"");
        }
    }

    /** Makes loops that do not let a busy connection hold up the others for Netty's default of a second. */
    private static final class Group extends MultiThreadIoEventLoopGroup {
        Group(int threads, ThreadFactory factory, IoHandlerFactory io) {
            super(threads, factory, io);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory io, Object... more) {
            return new SingleThreadIoEventLoop(
                    this, executor, io, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), TASK_MS);
        }
    }
}
