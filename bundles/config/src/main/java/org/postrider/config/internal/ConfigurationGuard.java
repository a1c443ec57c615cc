package org.postrider.config.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.MetaTypeService;
import org.postrider.role.config.ConfigurationReport;
import org.postrider.role.config.SettingsCheck;
import org.postrider.role.config.SettingsCheck.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses configurations with an unknown key or an illegal value, and logs file, key, value and what to write. A wrong file
 * is not even applied ({@link GuardedFiles}). What comes another way, or is there at the start, is met between Config Admin
 * and the component (OSGi Compendium 104.9): the last configuration that passed is handed on in its place. On a first start
 * without a last good one, wrong keys are left out, so that their safe defaults apply. Thread-safe.
 *
 * <p>It judges by the metatype that each bundle brings, so vendors' plugins are covered too, and by the roles' own
 * {@link SettingsCheck} services.
 */
@Component(
        service = {ConfigurationPlugin.class, ConfigurationReport.class, ConfigurationGuard.class},
        property = ConfigurationPlugin.CM_RANKING + ":Integer=500",
        immediate = true)
public final class ConfigurationGuard implements ConfigurationPlugin, ConfigurationReport, GuardedFiles.Judge {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.config");
    private static final String FILE = "felix.fileinstall.filename";

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final Schemas schemas;
    private final LastGood lastGood;
    private final Verdicts verdicts = new Verdicts();

    /** Both services belong to the platform, not to another role. */
    @Activate
    public ConfigurationGuard(
            BundleContext context, @Reference MetaTypeService metatype, @Reference ConfigurationAdmin admin) {
        this.context = context;
        this.admin = admin;
        this.schemas = new Schemas(context, metatype);
        this.lastGood = new LastGood(Path.of(System.getProperty("postrider.home", "var"), "config-good"));
    }

    private void remember(String pid, Map<String, Object> settings) {
        try {
            lastGood.put(pid, own(settings));
        } catch (IOException e) {
            LOG.warn(
                    "event=config-not-remembered pid={} cause=\"{}\" hint=\"check the rights of config-good in the home\"",
                    pid,
                    e.toString());
        }
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        Map<String, Object> settings = asMap(properties);
        String pid = text(settings, "service.pid");
        // Asks other bundles: not under the lock.
        List<Problem> problems = problems(kind(settings), settings);
        verdicts.handedOn(pid);
        boolean news = verdicts.isNews(pid, problems);
        synchronized (lastGood) {
            if (problems.isEmpty()) {
                remember(pid, settings);
            } else {
                boolean good = fallBack(pid, properties, problems);
                if (news) {
                    String instead = good ? "the last good configuration" : "the rest of the file, and defaults";
                    report(pid, text(settings, FILE), problems, instead);
                }
            }
        }
        schemas.ofPlugin(kind(settings))
                .ifPresent(schema -> schema.lists(asMap(properties)).forEach(properties::put));
    }

    @Override
    public boolean refuses(File file) throws IOException {
        Optional<String> kind = SettingsFile.kind(file.getName());
        if (kind.isEmpty()) {
            return false;
        }
        String address = SettingsFile.address(file);
        List<Problem> problems = problems(kind.get(), SettingsFile.read(file, context));
        String pid = pidOf(address);
        if (!verdicts.refuses(pid, address, problems)) {
            return false;
        }
        report(pid, address, problems, "the configuration before");
        return true;
    }

    @Override
    public void forget(File file) {
        verdicts.forget(SettingsFile.address(file));
    }

    /** The PID under which Config Admin knows that file, or empty. */
    private String pidOf(String address) {
        for (Configuration configuration : configurations()) {
            Dictionary<String, Object> properties = configuration.getProperties();
            if (properties != null && address.equals(properties.get(FILE))) {
                return configuration.getPid();
            }
        }
        return "";
    }

    private Optional<Map<String, Object>> lastGood(String pid) {
        try {
            return lastGood.get(pid);
        } catch (IOException e) {
            LOG.warn(
                    "event=last-good-not-read pid={} cause=\"{}\""
                            + " hint=\"wrong keys are left out; check the rights of config-good in the home\"",
                    pid,
                    e.toString());
            return Optional.empty();
        }
    }

    /** @return false if there is no last good one */
    private boolean fallBack(String pid, Dictionary<String, Object> properties, List<Problem> problems) {
        Optional<Map<String, Object>> good = lastGood(pid);
        if (good.isEmpty()) {
            problems.forEach(problem -> properties.remove(problem.key()));
            return false;
        }
        for (String key : Collections.list(properties.keys())) {
            if (!Schema.platformKey(key)) {
                properties.remove(key);
            }
        }
        good.get().forEach(properties::put);
        return true;
    }

    private static void report(String pid, String file, List<Problem> problems, String inForce) {
        for (Problem problem : problems) {
            LOG.error(
                    "event=config-refused file={} pid={} key={} value=\"{}\" problem=\"{}\" hint=\"{}\""
                            + " in-force=\"{}\"",
                    file,
                    pid,
                    problem.key(),
                    problem.value(),
                    problem.problem(),
                    problem.hint(),
                    inForce);
        }
    }

    private List<Problem> problems(String kind, Map<String, Object> settings) {
        List<Problem> problems = new ArrayList<>(
                schemas.find(kind).map(s -> s.check(own(settings))).orElse(List.of()));
        for (ServiceReference<SettingsCheck> found : schemas.checks(kind)) {
            SettingsCheck check = context.getService(found);
            if (check != null) {
                try {
                    problems.addAll(check.check(own(settings)));
                } catch (RuntimeException e) {
                    LOG.warn(
                            "event=config-check-failed pid={} hint=\"a bug in the check of that role; report it\"",
                            kind,
                            e);
                } finally {
                    context.ungetService(found);
                }
            }
        }
        return problems;
    }

    @Override
    public List<Entry> check(String pid) {
        List<Entry> entries = new ArrayList<>();
        boolean found = pid.isEmpty() || schemas.find(pid).isPresent();
        for (Configuration configuration : configurations()) {
            Dictionary<String, Object> properties = configuration.getProperties();
            if (properties == null) {
                continue;
            }
            Map<String, Object> settings = asMap(properties);
            if (!pid.isEmpty() && !pid.equals(configuration.getPid()) && !pid.equals(configuration.getFactoryPid())) {
                continue;
            }
            found = true;
            // Of a file that was refused Config Admin has no more than its predecessor.
            verdicts.refused(configuration.getPid())
                    .map(Verdicts.Refused::problems)
                    .orElseGet(() -> problems(kind(settings), settings))
                    .forEach(problem ->
                            entries.add(new Entry("error", configuration.getPid(), text(settings, FILE), problem)));
        }
        if (!found) {
            String hint =
                    "no configuration and no bundle has this PID: see docs/admin/configure.md, or mail:plugin-list";
            entries.add(new Entry("error", pid, "", new Problem("", "", "unknown PID", hint)));
        }
        return entries;
    }

    private Configuration[] configurations() {
        try {
            Configuration[] all = admin.listConfigurations(null);
            return all == null ? new Configuration[0] : all;
        } catch (IOException | InvalidSyntaxException e) {
            throw new IllegalStateException("Config Admin cannot list its configurations: " + e.getMessage(), e);
        }
    }

    private static String kind(Map<String, Object> settings) {
        String factory = text(settings, "service.factoryPid");
        return factory.isEmpty() ? text(settings, "service.pid") : factory;
    }

    private static String text(Map<String, Object> settings, String key) {
        Object value = settings.get(key);
        return value == null ? "" : value.toString();
    }

    private static Map<String, Object> own(Map<String, Object> settings) {
        Map<String, Object> own = new TreeMap<>(settings);
        own.keySet().removeIf(Schema::platformKey);
        return own;
    }

    private static Map<String, Object> asMap(Dictionary<String, Object> properties) {
        Map<String, Object> map = new TreeMap<>();
        for (String key : Collections.list(properties.keys())) {
            map.put(key, properties.get(key));
        }
        return map;
    }
}
