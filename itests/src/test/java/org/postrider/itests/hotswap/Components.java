package org.postrider.itests.hotswap;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postrider.itests.Server;

/**
 * The components of our bundles, with the ids of their services. DS registers a service anew, under another id, whenever its
 * component was deactivated in between; so equal ids mean that none was. Immutable.
 *
 * @param ids by component
 */
record Components(Map<String, String> ids) {
    private static final Pattern NAME = Pattern.compile("^ *component\\.name = (\\S+)");
    private static final Pattern ID = Pattern.compile("^ *service\\.id = ([0-9]+)");

    static Components of(Server server) {
        Map<String, String> ids = new TreeMap<>();
        String name = "";
        for (String line : server.shell("service:list").lines()) {
            Matcher component = NAME.matcher(line);
            Matcher id = ID.matcher(line);
            if (line.startsWith("[")) {
                name = "";
            } else if (component.find()) {
                name = component.group(1);
            } else if (id.find() && name.startsWith("org.postrider.")) {
                ids.merge(name, id.group(1), (first, more) -> first + ' ' + more);
            }
        }
        return new Components(ids);
    }

    /** All but those of one role. */
    Components without(String role) {
        Map<String, String> others = new TreeMap<>(ids);
        others.keySet().removeIf(name -> name.startsWith("org.postrider." + role + '.'));
        return new Components(others);
    }
}
