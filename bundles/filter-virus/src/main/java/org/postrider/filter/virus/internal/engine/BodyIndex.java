package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** All body signatures that count for one kind of file. Immutable, thread-safe; built by {@link Builder}. */
final class BodyIndex {
    private final GramIndex grams;
    private final List<Body> bodies;
    private final int[] owners;
    private final int[] always;

    private BodyIndex(List<Body> bodies, int[] owners, int[] always) {
        this.grams = new GramIndex(bodies);
        this.bodies = bodies;
        this.owners = owners;
        this.always = always;
    }

    /** What a pass over a file found. @param names of plain signatures @param logical numbers of candidates, in order */
    record Found(List<Integer> names, Set<Integer> logical) {}

    /** @throws Steps.ExceededException if it is too much work */
    Found scan(Target file, Steps steps) {
        List<Integer> names = new ArrayList<>(0);
        Set<Integer> logical = new LinkedHashSet<>();
        for (int number : always) {
            logical.add(number);
        }
        Map<Integer, Body.Hunt> hunts = new HashMap<>();
        Body.Hunt none = new Body.Hunt();
        grams.scan(file.data(), 0, file.size(), (entry, at) -> {
            int owner = owners[entry];
            Body body = bodies.get(entry);
            if (owner < 0 || !logical.contains(owner)) {
                Body.Hunt hunt = body.hasGaps() ? hunts.computeIfAbsent(entry, e -> new Body.Hunt()) : none;
                if (body.match(file, at, steps, hunt) >= 0) {
                    note(owner, names::add, logical);
                }
            }
        });
        return new Found(names, logical);
    }

    private static void note(int owner, IntConsumer names, Set<Integer> logical) {
        if (owner < 0) {
            names.accept(~owner);
        } else {
            logical.add(owner);
        }
    }

    /** Collects; confined to one thread. */
    static final class Builder {
        private final List<Body> bodies = new ArrayList<>();
        private final List<Integer> owners = new ArrayList<>();
        private final List<Integer> always = new ArrayList<>();

        /** A signature that is nothing but bytes. @param name its reference */
        void plain(Body body, int name) {
            bodies.add(body);
            owners.add(~name);
        }

        /** What makes a logical signature worth trying. */
        void trigger(Body body, int logical) {
            bodies.add(body);
            owners.add(logical);
        }

        /** A logical signature that has to be tried on each file. */
        void always(int logical) {
            always.add(logical);
        }

        /** @param general what counts for all kinds of files */
        BodyIndex build(Builder general) {
            List<Body> allBodies = new ArrayList<>(bodies);
            List<Integer> allOwners = new ArrayList<>(owners);
            List<Integer> allAlways = new ArrayList<>(always);
            if (general != this) {
                allBodies.addAll(general.bodies);
                allOwners.addAll(general.owners);
                allAlways.addAll(general.always);
            }
            return new BodyIndex(
                    List.copyOf(allBodies),
                    allOwners.stream().mapToInt(Integer::intValue).toArray(),
                    allAlways.stream().mapToInt(Integer::intValue).toArray());
        }

        boolean isEmpty() {
            return bodies.isEmpty() && always.isEmpty();
        }
    }
}
