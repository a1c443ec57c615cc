package org.postrider.itests.hotswap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/**
 * What a server's process holds that a revision might have left behind, seen from outside, after a full garbage collection.
 * Immutable.
 *
 * @param loaders how many class loaders have loaded implementation classes, by their package
 * @param pools how many thread pools there are, by class
 * @param twins names of threads that more than one living thread has: pools number their threads, so two pools of one role
 * @param sockets how many sockets are open
 * @param deleted open files that are deleted
 */
record Residue(
        Map<String, Integer> loaders, Map<String, Integer> pools, Set<String> twins, int sockets, Set<String> deleted) {
    private static final Pattern IMPLEMENTATION =
            Pattern.compile("(org\\.(?:postrider|example)\\.[a-z.]*?(?:internal|hello|plugin))\\.");
    private static final Pattern POOL = Pattern.compile(
            "(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S*(?:WorkerPool|ThreadPoolExecutor|ScheduledThreadPoolExecutor))(?: .*)?$");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(mail-[^\"]+)\"");

    static Residue of(Server server) {
        long pid = server.process().pid();
        // Twice: what a finalizer or a cleaner of the first round lets go is collected by the second.
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        Map<String, Integer> pools = new TreeMap<>();
        Matcher pool = POOL.matcher(jcmd(pid, "GC.class_histogram"));
        while (pool.find()) {
            pools.put(pool.group(2), Integer.parseInt(pool.group(1)));
        }
        Set<String> names = new HashSet<>();
        Set<String> twins = new TreeSet<>();
        Matcher thread = THREAD.matcher(jcmd(pid, "Thread.print"));
        while (thread.find()) {
            if (!names.add(thread.group(1))) {
                twins.add(thread.group(1));
            }
        }
        List<String> handles = handles(pid);
        Set<String> deleted = new TreeSet<>();
        handles.stream().filter(handle -> handle.endsWith("(deleted)")).forEach(deleted::add);
        int sockets = (int)
                handles.stream().filter(handle -> handle.startsWith("socket:")).count();
        return new Residue(loaders(jcmd(pid, "VM.classloaders", "show-classes")), pools, twins, sockets, deleted);
    }

    /** Packages of implementation that more than one class loader holds. */
    Map<String, Integer> doubled() {
        Map<String, Integer> doubled = new TreeMap<>(loaders);
        doubled.values().removeIf(count -> count == 1);
        return doubled;
    }

    private static Map<String, Integer> loaders(String output) {
        Map<String, Integer> loaders = new TreeMap<>();
        Set<String> ofThis = new HashSet<>();
        for (String line : output.split("\n", -1)) {
            if (line.contains("BundleClassLoader")) {
                ofThis.forEach(name -> loaders.merge(name, 1, Integer::sum));
                ofThis.clear();
            }
            Matcher implementation = IMPLEMENTATION.matcher(line);
            if (implementation.find()) {
                ofThis.add(implementation.group(1));
            }
        }
        ofThis.forEach(name -> loaders.merge(name, 1, Integer::sum));
        return loaders;
    }

    private static String jcmd(long pid, String... command) {
        List<String> words = new ArrayList<>();
        words.add(Long.toString(pid));
        words.addAll(List.of(command));
        Result result = Tool.of("jcmd", "openjdk-17-jdk-headless").run(words.toArray(String[]::new));
        if (result.status() != 0) {
            throw new IllegalStateException("jcmd " + words + " said: " + result.output());
        }
        return result.output();
    }

    private static List<String> handles(long pid) {
        List<String> handles = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files.toList()) {
                handles.add(target(file));
            }
            return handles;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the open files of process " + pid, e);
        }
    }

    private static String target(Path handle) {
        try {
            return Files.readSymbolicLink(handle).toString();
        } catch (IOException expected) {
            // Closed since it was listed.
            return "";
        }
    }
}
