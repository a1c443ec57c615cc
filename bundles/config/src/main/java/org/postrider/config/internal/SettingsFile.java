package org.postrider.config.internal;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.felix.utils.properties.InterpolationHelper;
import org.apache.felix.utils.properties.TypedProperties;
import org.osgi.framework.BundleContext;

/** Reads a file of etc/ as File Install does. Stateless. */
final class SettingsFile {
    private static final String SUFFIX = ".cfg";

    private SettingsFile() {}

    /** The PID, or the factory PID, whose settings a file of that name has: {@code pid.cfg}, {@code pid-name.cfg}. */
    static Optional<String> kind(String name) {
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        String pid = name.substring(0, name.length() - SUFFIX.length());
        int dash = pid.indexOf('-');
        return Optional.of(dash > 0 ? pid.substring(0, dash) : pid);
    }

    /** What File Install calls it in the configuration. */
    static String address(File file) {
        return file.getAbsoluteFile().toURI().toString();
    }

    /** Its settings, with ${...} filled in. */
    static Map<String, Object> read(File file, BundleContext context) throws IOException {
        String encoding = context.getProperty("felix.fileinstall.configEncoding");
        InterpolationHelper.BundleContextSubstitutionCallback values =
                new InterpolationHelper.BundleContextSubstitutionCallback(context);
        TypedProperties properties = new TypedProperties((name, key, value) -> values.getValue(value));
        Charset charset = Charset.forName(encoding == null ? "ISO-8859-1" : encoding);
        try (Reader in = Files.newBufferedReader(file.toPath(), charset)) {
            properties.load(in);
        }
        Map<String, Object> settings = new TreeMap<>();
        properties.keySet().forEach(key -> settings.put(key, properties.get(key)));
        return settings;
    }
}
