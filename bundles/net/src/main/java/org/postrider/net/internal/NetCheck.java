package org.postrider.net.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.postrider.role.config.SettingsCheck;

/** Checks org.postrider.net.cfg before it is applied: TLS versions, cipher suites, files. Stateless. */
@Component(service = SettingsCheck.class, property = SettingsCheck.PID + "=" + NetRole.PID)
public final class NetCheck implements SettingsCheck {
    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    @Override
    public List<Problem> check(Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>();
        for (String protocol : words(settings.get("tls_protocols"))) {
            if (!PROTOCOLS.contains(protocol)) {
                problems.add(
                        new Problem("tls_protocols", protocol, "is not offered", "write TLSv1.3, TLSv1.2 or both"));
            }
        }
        List<String> known = suites();
        for (String suite : words(settings.get("tls_ciphers"))) {
            if (!known.contains(suite)) {
                problems.add(new Problem("tls_ciphers", suite, "is unknown to this JDK", "one is " + known.get(0)));
            }
        }
        file("tls_certificate", settings, problems);
        file("tls_key", settings, problems);
        return problems;
    }

    /** A list: a file has it as one text, which DS makes the only element of an array; other sources give many. */
    static List<String> words(@Nullable Object value) {
        String text =
                value instanceof String[] many ? String.join(",", many) : String.valueOf(value == null ? "" : value);
        return Arrays.stream(text.split("[,\\s]+")).filter(w -> !w.isEmpty()).toList();
    }

    private static List<String> suites() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
    }

    private static void file(String key, Map<String, Object> settings, List<Problem> problems) {
        String file = String.valueOf(settings.getOrDefault(key, ""));
        if (!file.isBlank() && !Files.isReadable(Path.of(file.strip()))) {
            problems.add(
                    new Problem(key, file, "cannot be read", "write the path of a PEM file that the server may read"));
        }
    }
}
