package org.postrider.filter.virus.internal.engine;

import java.util.Arrays;
import java.util.List;

/**
 * What a logical signature asks of a file besides its bytes. Immutable.
 *
 * @param target ClamAV's number of the kind of file @param size smallest and largest file @param entryPoint smallest and
 *     largest @param sections fewest and most @param containers ClamAV's types around the file, the nearest first; empty: any
 */
record Conditions(int target, Range size, Range entryPoint, Range sections, List<String> containers) {
    /** The functionality level that signatures may ask for: ClamAV 1.4. */
    static final int LEVEL = 213;

    /** @param min smallest @param max largest, both allowed */
    record Range(long min, long max) {
        static final Range ALL = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

        static Range parse(String text) throws SignatureException {
            int dash = text.indexOf('-');
            try {
                long min = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
                return new Range(min, dash < 0 ? min : Long.parseLong(text.substring(dash + 1)));
            } catch (NumberFormatException e) {
                throw SignatureException.malformed("range " + text);
            }
        }

        boolean has(long value) {
            return value >= min && value <= max;
        }
    }

    static Conditions parse(String text) throws SignatureException {
        int target = 0;
        Range size = Range.ALL;
        Range entryPoint = Range.ALL;
        Range sections = Range.ALL;
        List<String> containers = List.of();
        for (String pair : text.split(",")) {
            int colon = pair.indexOf(':');
            String value = pair.substring(colon + 1);
            switch (colon < 0 ? pair : pair.substring(0, colon)) {
                case "Target" -> target = target(value);
                case "Engine" -> level(Range.parse(value));
                case "FileSize" -> size = Range.parse(value);
                case "EntryPoint" -> entryPoint = Range.parse(value);
                case "NumberOfSections" -> sections = Range.parse(value);
                case "Container" -> containers = List.of(value);
                case "Intermediates" -> containers = intermediates(value);
                case "IconGroup1", "IconGroup2" ->
                    throw new SignatureException(SignatureException.Reason.ICON, "compares icons");
                default -> throw new SignatureException(SignatureException.Reason.UNSUPPORTED, "condition " + pair);
            }
        }
        return new Conditions(target, size, entryPoint, sections, containers);
    }

    static void level(Range wanted) throws SignatureException {
        if (!wanted.has(LEVEL)) {
            throw new SignatureException(SignatureException.Reason.LEVEL, "wants another engine");
        }
    }

    static int target(String text) throws SignatureException {
        int target = (int) Range.parse(text).min();
        if (target < 0 || target >= FileKind.TARGETS) {
            throw SignatureException.malformed("target " + text);
        }
        return target;
    }

    /** They are told from the outside in. */
    private static List<String> intermediates(String text) {
        List<String> outer = Arrays.asList(text.split(">"));
        java.util.Collections.reverse(outer);
        return List.copyOf(outer);
    }

    boolean hold(Target file) {
        List<String> around = file.surroundings().containers();
        if (!size.has(file.surroundings().fileSize()) || containers.size() > around.size()) {
            return false;
        }
        for (int i = 0; i < containers.size(); i++) {
            if (!containers.get(i).equals("CL_TYPE_ANY") && !containers.get(i).equals(around.get(i))) {
                return false;
            }
        }
        return programHolds(file);
    }

    private boolean programHolds(Target file) {
        if (entryPoint.equals(Range.ALL) && sections.equals(Range.ALL)) {
            return true;
        }
        Program program = file.program();
        return !program.sections().isEmpty()
                && entryPoint.has(program.entryPoint())
                && sections.has(program.sections().size());
    }
}
