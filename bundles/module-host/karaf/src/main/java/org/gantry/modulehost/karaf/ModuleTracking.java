package org.gantry.modulehost.karaf;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.gantry.modulehost.core.ModuleEngine;
import org.gantry.modulehost.core.ModuleHeader;
import org.gantry.modulehost.core.SwapException;
import org.gantry.modulehost.core.SwapException.Step;
import org.gantry.modulehost.spi.ModuleId;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees module services come and go, wherever they come from, and has the engine take them in, one at a time on the swap
 * thread. An operation that waits for a version expects it here.
 */
final class ModuleTracking implements ServiceTrackerCustomizer<Object, ServiceReference<Object>>, AutoCloseable {
    static final String MODULE = "gantry.module";
    private static final Logger LOG = LoggerFactory.getLogger(ModuleTracking.class);

    private final BundleContext context;
    private final ModuleEngine engine;
    private final ServiceComponentRuntime components;
    private final ExecutorService swaps;
    private final ModuleHistory history;
    private final Retirement retirement;
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();
    private final ServiceTracker<Object, ServiceReference<Object>> tracker;

    /** Takes the version away that a swap left without work. */
    interface Retirement {
        void retire(ModuleId module, Bundle bundle);
    }

    /** @param keepOldForRefused as {@link ModuleEngine#arrived} */
    record Expected(boolean keepOldForRefused, CompletableFuture<Version> done) {}

    ModuleTracking(
            BundleContext context,
            ModuleEngine engine,
            ServiceComponentRuntime components,
            ExecutorService swaps,
            ModuleHistory history,
            Retirement retirement)
            throws InvalidSyntaxException {
        this.context = context;
        this.engine = engine;
        this.components = components;
        this.swaps = swaps;
        this.history = history;
        this.retirement = retirement;
        this.tracker = new ServiceTracker<>(context, context.createFilter("(" + MODULE + "=*)"), this);
    }

    void open() {
        tracker.open();
    }

    /** Looks again at versions that stand by, since what they waited for may be there now. */
    void reconsider() {
        ServiceReference<Object>[] references = tracker.getServiceReferences();
        for (ServiceReference<Object> reference :
                references == null ? List.<ServiceReference<Object>>of() : List.of(references)) {
            submit(() -> reconsider(reference));
        }
    }

    private void reconsider(ServiceReference<Object> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle != null
                && header(bundle, reference)
                        .filter(header -> engine.standsBy(header.id(), bundle.getVersion()))
                        .isPresent()) {
            arrive(reference);
            context.ungetService(reference);
        }
    }

    Expected expect(ModuleId module, Version version, boolean keepOldForRefused) {
        Expected pending = new Expected(keepOldForRefused, new CompletableFuture<>());
        expected.put(module + " " + version, pending);
        return pending;
    }

    void expectNoMore(ModuleId module, Version version) {
        expected.remove(module + " " + version);
    }

    @Override
    public ServiceReference<Object> addingService(ServiceReference<Object> reference) {
        submit(() -> arrive(reference));
        return reference;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, ServiceReference<Object> same) {
        // Name, version and SPI of a module never change while it runs.
    }

    @Override
    public void removedService(ServiceReference<Object> reference, ServiceReference<Object> same) {
        Bundle bundle = reference.getBundle();
        Version version = bundle == null ? null : bundle.getVersion();
        Optional<ModuleHeader> header = bundle == null ? Optional.empty() : header(bundle, reference);
        // When the whole node stops, modules go too, and nobody needs to be warned of each.
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() != Bundle.STOPPING) {
            submit(() -> header.ifPresent(h -> engine.departed(h.id(), version)));
        }
    }

    private void submit(Runnable task) {
        try {
            swaps.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Module host is stopping; nothing more is swapped");
        }
    }

    private static List<ModuleHeader> headers(Bundle bundle) {
        String text = bundle.getHeaders("").get(ModuleHeader.NAME);
        try {
            return text == null ? List.of() : ModuleHeader.parseAll(text);
        } catch (IllegalArgumentException e) {
            LOG.warn("Module ignored: bundle={} reason={}", bundle.getSymbolicName(), e.getMessage());
            return List.of();
        }
    }

    /** The clause of the bundle's header that speaks of this service: same name, and its SPI among the interfaces. */
    private static Optional<ModuleHeader> header(Bundle bundle, ServiceReference<?> reference) {
        return headers(bundle).stream()
                .filter(header -> header.id().name().equals(reference.getProperty(MODULE)))
                .filter(header -> interfaceOf(header, reference).isPresent())
                .findFirst();
    }

    private static Optional<String> interfaceOf(ModuleHeader header, ServiceReference<?> reference) {
        return Arrays.stream((String[]) reference.getProperty("objectClass"))
                .filter(name -> name.substring(name.lastIndexOf('.') + 1)
                        .equalsIgnoreCase(header.id().point()))
                .findFirst();
    }

    private void arrive(ServiceReference<Object> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return;
        }
        Optional<ModuleHeader> header = header(bundle, reference);
        if (header.isEmpty()) {
            return;
        }
        ModuleId id = header.get().id();
        Optional<Expected> asked = Optional.ofNullable(expected.remove(id + " " + bundle.getVersion()));
        try {
            Object service = context.getService(reference);
            if (service == null) {
                throw new SwapException(
                        Step.START, id + " " + bundle.getVersion() + " refused to start: " + whyNotStarted(bundle));
            }
            if (asked.isEmpty() && mustNotServe(reference, header.get(), service)) {
                return;
            }
            boolean first = engine.active(id).isEmpty();
            Optional<Version> retired = take(reference, header.get(), service, asked);
            if (engine.active(id).filter(bundle.getVersion()::equals).isPresent()) {
                history.serves(id, bundle.getVersion());
            }
            retired.ifPresent(version -> retire(id, bundle, version));
            asked.ifPresent(a -> a.done().complete(bundle.getVersion()));
            if (first) {
                reconsider();
            }
        } catch (SwapException e) {
            if (asked.isEmpty()) {
                remember(id, bundle, e);
            }
            asked.ifPresent(a -> a.done().completeExceptionally(e));
        } catch (IOException e) {
            LOG.error("What serves could not be written down: module={} version={}", id, bundle.getVersion(), e);
            asked.ifPresent(a -> a.done().complete(bundle.getVersion()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            asked.ifPresent(a -> a.done().completeExceptionally(e));
        } catch (RuntimeException e) {
            LOG.error("Module could not be taken in: module={} version={}", id, bundle.getVersion(), e);
            asked.ifPresent(a -> a.done().completeExceptionally(e));
        }
    }

    /**
     * Sets a version aside that nobody asked for: one that was refused before, or one that comes before the version that
     * served last, as any may when the node starts.
     */
    private boolean mustNotServe(ServiceReference<Object> reference, ModuleHeader header, Object service)
            throws SwapException {
        Bundle bundle = reference.getBundle();
        ModuleId id = header.id();
        Optional<String> refusal = history.refusal(id, bundle.getVersion(), bundle.getLastModified());
        boolean early = engine.active(id).isEmpty()
                && history.serving(id)
                        .filter(version -> !version.equals(bundle.getVersion()) && isInstalled(id, version))
                        .isPresent();
        if (refusal.isEmpty() && !early) {
            return false;
        }
        setAside(spi(reference, header, service), header, bundle.getVersion(), service, refusal);
        return true;
    }

    private <T> void setAside(
            Class<T> spi, ModuleHeader header, Version version, Object service, Optional<String> refusal) {
        engine.setAside(spi, header, version, spi.cast(service), refusal);
    }

    private boolean isInstalled(ModuleId id, Version version) {
        return Arrays.stream(context.getBundles())
                .anyMatch(bundle -> bundle.getVersion().equals(version)
                        && headers(bundle).stream()
                                .anyMatch(header -> header.id().equals(id)));
    }

    private void remember(ModuleId id, Bundle bundle, SwapException refusal) {
        try {
            history.refused(id, bundle.getVersion(), bundle.getLastModified(), refusal.getMessage());
        } catch (IOException e) {
            LOG.error("A refusal could not be written down: module={} version={}", id, bundle.getVersion(), e);
        }
    }

    private Optional<Version> take(
            ServiceReference<Object> reference, ModuleHeader header, Object service, Optional<Expected> asked)
            throws SwapException, InterruptedException {
        Bundle bundle = reference.getBundle();
        Class<?> spi = spi(reference, header, service);
        Version offered = packageVersion(spi);
        if (!header.spi().includes(offered)) {
            throw new SwapException(
                    Step.VERIFY,
                    header.id() + " " + bundle.getVersion() + " is made for SPI versions " + header.spi()
                            + ", this node has " + offered);
        }
        int order = reference.getProperty("gantry.isolator.order") instanceof Integer number ? number : 0;
        return arrived(
                spi,
                header,
                bundle.getVersion(),
                order,
                service,
                asked.isPresent(),
                asked.map(Expected::keepOldForRefused).orElse(false));
    }

    private <T> Optional<Version> arrived(
            Class<T> spi,
            ModuleHeader header,
            Version version,
            int order,
            Object service,
            boolean asked,
            boolean keepOld)
            throws SwapException, InterruptedException {
        return engine.arrived(spi, header, version, order, spi.cast(service), asked, keepOld);
    }

    private static Class<?> spi(ServiceReference<Object> reference, ModuleHeader header, Object service)
            throws SwapException {
        return interfaceOf(header, reference)
                .flatMap(name -> interfaceNamed(service.getClass(), name))
                .orElseThrow(() -> new SwapException(
                        Step.START, header.id() + " does not implement the interface that it is registered with"));
    }

    private static Optional<Class<?>> interfaceNamed(Class<?> type, String name) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Class<?> implemented : at.getInterfaces()) {
                if (implemented.getName().equals(name)) {
                    return Optional.of(implemented);
                }
                Optional<Class<?>> inherited = interfaceNamed(implemented, name);
                if (inherited.isPresent()) {
                    return inherited;
                }
            }
        }
        return Optional.empty();
    }

    private static Version packageVersion(Class<?> spi) {
        Bundle bundle = FrameworkUtil.getBundle(spi);
        return bundle.adapt(BundleWiring.class).getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(capability ->
                        spi.getPackageName().equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(capability -> (Version) capability.getAttributes().get("version"))
                .findFirst()
                .orElse(Version.emptyVersion);
    }

    private String whyNotStarted(Bundle bundle) {
        return components.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(description -> components.getComponentConfigurationDTOs(description).stream())
                .filter(configuration -> configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION
                        && configuration.failure != null)
                .map(configuration -> Reason.ofTrace(configuration.failure))
                .findFirst()
                .orElse("its component was not activated; see the log");
    }

    private void retire(ModuleId id, Bundle successor, Version version) {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getVersion().equals(version)
                    && bundle != successor
                    && headers(bundle).stream().anyMatch(header -> header.id().equals(id))) {
                release(bundle);
                retirement.retire(id, bundle);
            }
        }
    }

    private void release(Bundle bundle) {
        ServiceReference<?>[] registered = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : registered == null ? new ServiceReference<?>[0] : registered) {
            if (reference.getProperty(MODULE) != null) {
                context.ungetService(reference);
            }
        }
    }

    @Override
    public void close() {
        tracker.close();
    }
}
