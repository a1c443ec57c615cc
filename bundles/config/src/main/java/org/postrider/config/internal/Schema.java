package org.postrider.config.internal;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.postrider.role.config.SettingsCheck.Problem;

/** The legal keys of one PID with their types and bounds, from its metatype. Immutable. */
final class Schema {
    private final TreeMap<String, AttributeDefinition> keys = new TreeMap<>();
    private final List<String> openPrefixes;

    Schema(ObjectClassDefinition definition, List<String> openPrefixes) {
        AttributeDefinition @Nullable [] all = definition.getAttributeDefinitions(ObjectClassDefinition.ALL);
        for (AttributeDefinition attribute : all == null ? new AttributeDefinition[0] : all) {
            keys.put(attribute.getID(), attribute);
        }
        this.openPrefixes = List.copyOf(openPrefixes);
    }

    /** Keys that the platform adds to every configuration. */
    static boolean platformKey(String key) {
        return key.startsWith(".")
                || key.startsWith("service.")
                || key.startsWith("component.")
                || key.startsWith("felix.fileinstall.")
                || key.startsWith("org.apache.karaf.features.");
    }

    List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        settings.forEach((key, value) -> {
            if (!platformKey(key) && openPrefixes.stream().noneMatch(key::startsWith)) {
                checkOne(key, value, problems);
            }
        });
        return problems;
    }

    /**
     * The lists among the settings, as arrays: a file holds them as one text with commas, and a component would see a list
     * of one element (Compendium 112.8.2 knows no commas). Other settings are not in the result.
     */
    Map<String, String[]> lists(Map<String, Object> settings) {
        Map<String, String[]> lists = new TreeMap<>();
        settings.forEach((key, value) -> {
            AttributeDefinition attribute = keys.get(key);
            if (attribute != null && attribute.getCardinality() != 0 && value instanceof String text) {
                lists.put(
                        key,
                        text.isBlank()
                                ? new String[0]
                                : values(attribute, text.strip()).toArray(new String[0]));
            }
        });
        return lists;
    }

    private void checkOne(String key, Object value, List<Problem> problems) {
        AttributeDefinition attribute = keys.get(key);
        if (attribute == null) {
            String hint = Suggestion.nearest(key, keys.keySet())
                    .map(near -> "did you mean " + near + "?")
                    .orElse("known keys: " + String.join(", ", keys.keySet()));
            problems.add(new Problem(key, String.valueOf(value), "unknown key", hint));
            return;
        }
        for (String text : values(attribute, value)) {
            String wrong = wrong(attribute, text);
            if (wrong != null) {
                problems.add(new Problem(key, text, wrong, legal(attribute)));
            }
        }
    }

    private static List<String> values(AttributeDefinition attribute, Object value) {
        List<String> texts = new ArrayList<>();
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                texts.add(String.valueOf(Array.get(value, i)));
            }
        } else if (value instanceof Collection<?> many) {
            many.forEach(one -> texts.add(String.valueOf(one)));
        } else if (attribute.getCardinality() != 0) {
            texts.addAll(Arrays.asList(String.valueOf(value).split("\\s*,\\s*")));
        } else {
            texts.add(String.valueOf(value));
        }
        return texts;
    }

    private static @Nullable String wrong(AttributeDefinition attribute, String text) {
        try {
            parse(attribute.getType(), text.strip());
        } catch (NumberFormatException e) {
            return "not a number in range";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        String @Nullable [] options = attribute.getOptionValues();
        if (options != null && options.length > 0 && !Arrays.asList(options).contains(text.strip())) {
            return "not one of the legal values";
        }
        // The metatype service checks min and max; an empty text means "nothing to complain of", null "cannot tell".
        String verdict = attribute.validate(text.strip());
        return verdict == null || verdict.isEmpty() ? null : "out of bounds (" + verdict + ")";
    }

    private static void parse(int type, String text) {
        switch (type) {
            case AttributeDefinition.LONG -> Long.parseLong(text);
            case AttributeDefinition.INTEGER -> Integer.parseInt(text);
            case AttributeDefinition.SHORT -> Short.parseShort(text);
            case AttributeDefinition.DOUBLE -> Double.parseDouble(text);
            case AttributeDefinition.FLOAT -> Float.parseFloat(text);
            case AttributeDefinition.BOOLEAN -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new IllegalArgumentException("neither true nor false");
                }
            }
            default -> {
                // Any text is a text.
            }
        }
    }

    private static String legal(AttributeDefinition attribute) {
        String description = attribute.getDescription() == null ? attribute.getName() : attribute.getDescription();
        String @Nullable [] options = attribute.getOptionValues();
        if (options != null && options.length > 0) {
            return "one of " + String.join(", ", options) + ": " + description;
        }
        String @Nullable [] defaults = attribute.getDefaultValue();
        return description + (defaults == null ? "" : "; default: " + String.join(",", defaults));
    }
}
