package org.gantry.modulehost.karaf;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.karaf.features.FeaturesService;
import org.gantry.modulehost.core.ModuleEngine;
import org.gantry.modulehost.core.SwapException;
import org.gantry.modulehost.core.SwapException.Step;
import org.gantry.modulehost.core.SwapSettings;
import org.gantry.modulehost.spi.HandleStore;
import org.gantry.modulehost.spi.ModuleException;
import org.gantry.modulehost.spi.ModuleHost;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.modulehost.spi.ModuleInfo;
import org.gantry.modulehost.spi.ModulePoint;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The module host on Karaf: versions are features, installed side by side; see {@link ModuleHost}. */
@Component(
        service = {ModuleHost.class, KarafModuleHost.class},
        immediate = true)
public final class KarafModuleHost implements ModuleHost {
    private static final Logger LOG = LoggerFactory.getLogger(KarafModuleHost.class);
    private static final long SWAP_SECONDS = 120;

    private final ModuleEngine engine;
    private final ModuleInstaller installer;
    private final ModuleHistory history;
    private final ModuleTracking tracking;
    private final ExecutorService swaps;
    private final ReentrantLock operation = new ReentrantLock();

    @Activate
    public KarafModuleHost(
            BundleContext context, @Reference FeaturesService features, @Reference ServiceComponentRuntime components)
            throws IOException, InvalidSyntaxException {
        Path store = Path.of(System.getProperty("karaf.data", "data"), "gantry-modules")
                .toAbsolutePath();
        this.engine = new ModuleEngine(SwapSettings.DEFAULT);
        this.installer = new ModuleInstaller(features, store);
        this.history = new ModuleHistory(store.resolve("history.json"));
        this.swaps = Executors.newSingleThreadExecutor(runnable -> {
            Thread thread = new Thread(runnable, "module-swap");
            thread.setDaemon(true);
            return thread;
        });
        this.tracking = new ModuleTracking(context, engine, components, swaps, history, this::retire);
        tracking.open();
    }

    @Deactivate
    void close() {
        tracking.close();
        swaps.shutdownNow();
        engine.close();
    }

    @Override
    public <T> ModulePoint<T> point(Class<T> spi) {
        return engine.point(spi);
    }

    @Override
    public List<ModuleInfo> modules() {
        return engine.modules();
    }

    @Override
    public AutoCloseable register(HandleStore store) {
        AutoCloseable registration = engine.register(store);
        tracking.reconsider();
        return registration;
    }

    @Override
    public HandleStore handles(String agent) {
        return engine.handles(agent);
    }

    @Override
    public ModuleInfo upgrade(Path archive) throws ModuleException {
        return upgrade(archive, false);
    }

    /** @param keepOldForRefused whether the old version may stay for containers that the new one refuses */
    ModuleInfo upgrade(Path archive, boolean keepOldForRefused) throws ModuleException {
        operation.lock();
        try {
            ModuleArchive module = ModuleArchive.read(archive, installer.store());
            ModuleId id = module.header().id();
            refuseSecondCopy(id, module.version());
            return carryOut(id, module.version(), keepOldForRefused, module.feature(), () -> installer.install(module));
        } finally {
            operation.unlock();
        }
    }

    private void refuseSecondCopy(ModuleId id, Version version) throws SwapException {
        for (ModuleInfo known : engine.modules()) {
            if (known.id().equals(id) && known.version().equals(version.toString())) {
                throw new SwapException(
                        Step.VERIFY,
                        "Module " + id + " " + version + " is on this node already (" + known.state()
                                + "); give every build a version of its own");
            }
        }
    }

    @Override
    public ModuleInfo rollback(ModuleId module) throws ModuleException {
        operation.lock();
        try {
            Installed previous = history.previous(module)
                    .orElseThrow(() -> new SwapException(
                            Step.VERIFY, "Module " + module + " has no earlier version to go back to"));
            Version version = Version.parseVersion(previous.version());
            if (previous.byFeature()) {
                return carryOut(
                        module, version, false, previous.feature(), () -> installer.install(previous.feature()));
            }
            ModuleArchive archive = ModuleArchive.read(Path.of(URI.create(previous.location())), installer.store());
            return carryOut(module, version, false, archive.feature(), () -> installer.install(archive));
        } finally {
            operation.unlock();
        }
    }

    /** Brings a version into the container, by a feature. */
    private interface Installation {
        void install() throws Exception;
    }

    private ModuleInfo carryOut(
            ModuleId id, Version version, boolean keepOldForRefused, String feature, Installation installation)
            throws ModuleException {
        ModuleTracking.Expected expected = tracking.expect(id, version, keepOldForRefused);
        boolean done = false;
        try {
            installation.install();
            expected.done().get(SWAP_SECONDS, TimeUnit.SECONDS);
            done = true;
            return info(id, version);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ModuleException refusal
                    ? refusal
                    : new SwapException(
                            Step.SWITCH, id + " " + version + " failed: " + Reason.of(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new SwapException(
                    Step.START,
                    id + " " + version + " provided no service within " + SWAP_SECONDS
                            + " s; does its component have the property " + ModuleTracking.MODULE + "?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapException(Step.SWITCH, "Interrupted while swapping " + id, e);
        } catch (Exception e) {
            throw new SwapException(Step.START, id + " " + version + " could not be installed: " + Reason.of(e), e);
        } finally {
            tracking.expectNoMore(id, version);
            // Past the switch there is nothing to undo: taking the version away would leave nobody to serve.
            if (!done && engine.active(id).filter(version::equals).isEmpty()) {
                undo(feature);
            }
        }
    }

    private ModuleInfo info(ModuleId id, Version version) {
        return engine.modules().stream()
                .filter(info -> info.id().equals(id) && info.version().equals(version.toString()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " " + version + " went away again"));
    }

    private void undo(String feature) {
        try {
            installer.uninstallIfThere(feature);
        } catch (Exception e) {
            LOG.warn("Refused module version could not be uninstalled: feature={}", feature, e);
        }
    }

    private void retire(ModuleId id, Bundle bundle) {
        try {
            history.retired(id, installer.retire(bundle));
        } catch (Exception e) {
            LOG.warn("Old module version could not be uninstalled: module={} version={}", id, bundle.getVersion(), e);
        }
    }
}
