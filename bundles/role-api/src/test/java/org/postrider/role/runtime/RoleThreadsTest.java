package org.postrider.role.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

final class RoleThreadsTest {
    /** Has a thread made while a class of its own is on the stack. */
    public static final class Maker implements BiFunction<ThreadFactory, Runnable, Thread> {
        private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();

        @Override
        public Thread apply(ThreadFactory factory, Runnable task) {
            Thread current = Thread.currentThread();
            ClassLoader before = current.getContextClassLoader();
            current.setContextClassLoader(getClass().getClassLoader());
            INHERITED.set(this);
            try {
                return factory.newThread(task);
            } finally {
                INHERITED.remove();
                current.setContextClassLoader(before);
            }
        }
    }

    @Test
    void pinsNobodyOnWhoseBehalfAThreadWasMade() throws Exception {
        List<Thread> kept = new ArrayList<>();
        WeakReference<ClassLoader> loader = make(RoleThreads.factory("mail-test"), kept);
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
        }
        assertThat(loader.get()).isNull();
        assertThat(kept).singleElement().satisfies(t -> {
            assertThat(t.getName()).isEqualTo("mail-test-1");
            assertThat(t.isDaemon()).isTrue();
        });
    }

    @Test
    void differsInThisFromAPlainThread() throws Exception {
        List<Thread> kept = new ArrayList<>();
        WeakReference<ClassLoader> loader = make(Thread::new, kept);
        System.gc();
        assertThat(loader.get()).as("else the test above would prove nothing").isNotNull();
        assertThat(kept).hasSize(1);
    }

    private WeakReference<ClassLoader> make(ThreadFactory factory, List<Thread> kept) throws Exception {
        URL classes = getClass().getProtectionDomain().getCodeSource().getLocation();
        ClassLoader loader = new URLClassLoader(new URL[] {classes}, getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.equals(Maker.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
            }
        };
        @SuppressWarnings("unchecked")
        BiFunction<ThreadFactory, Runnable, Thread> maker = (BiFunction<ThreadFactory, Runnable, Thread>)
                loader.loadClass(Maker.class.getName()).getDeclaredConstructor().newInstance();
        kept.add(maker.apply(factory, () -> {}));
        return new WeakReference<>(loader);
    }
}
