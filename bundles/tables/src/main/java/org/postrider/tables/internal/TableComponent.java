package org.postrider.tables.internal;

import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.tables.LookupTable;

/** One configured table as a service under its name. Confined to DS, as components are. */
@Component(
        service = {},
        configurationPid = "org.postrider.tables",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TableConfig.class, factory = true)
public final class TableComponent {
    private final ServiceRegistration<LookupTable> registration;
    private final @Nullable ScheduledFuture<?> watch;

    /** @throws IllegalArgumentException if the configuration names no table */
    @Activate
    public TableComponent(BundleContext context, TableConfig config, @Reference TableTimer timer) {
        Path home = Path.of(String.valueOf(property(context, "postrider.home", "var")));
        TableSource source = TableSource.of(config, home);
        LiveTable table = new LiveTable(source);
        table.refresh();
        watch = source.inFile() ? timer.every(config.check__seconds(), table::refresh) : null;
        // By hand, since the service property has another name than the setting.
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(LookupTable.NAME, source.name());
        registration = context.registerService(LookupTable.class, table, properties);
    }

    private static String property(BundleContext context, String key, String fallback) {
        String value = context.getProperty(key);
        return value == null || value.isBlank() ? fallback : value;
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        if (watch != null) {
            watch.cancel(false);
        }
    }
}
