package org.postrider.packs.internal;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.karaf.features.FeaturesService;

/** Checks a KAR before kar:install or deploy/ unpacks it. Thread-safe. */
final class GuardedKars implements Guarded.Check {
    private final FeaturesService features;
    private final PackCheck check;

    GuardedKars(FeaturesService features, PackCheck check) {
        this.features = features;
        this.check = check;
    }

    @Override
    public void before(Method method, Object... arguments) throws Exception {
        if (!method.getName().equals("install")) {
            return;
        }
        URI uri = (URI) arguments[0];
        Path copy = Files.createTempFile("postrider-pack-", ".kar");
        try (InputStream in = uri.toURL().openStream()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            String text = uri.toString();
            check.kar(text.substring(text.lastIndexOf('/') + 1), copy, features);
        } finally {
            Files.delete(copy);
        }
    }
}
