package org.gantry.modulehost.karaf;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Set;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Brings module versions into the container and takes them away, always through features and without auto-refresh. */
final class ModuleInstaller {
    private static final EnumSet<Option> OPTIONS = EnumSet.of(Option.NoAutoRefreshBundles, Option.NoAutoManageBundles);

    private final FeaturesService features;
    private final Path store;

    ModuleInstaller(FeaturesService features, Path store) {
        this.features = features;
        this.store = store;
    }

    Path store() {
        return store;
    }

    void install(ModuleArchive archive) throws Exception {
        features.addRepository(ModuleFeature.write(archive, store));
        install(archive.feature());
    }

    void install(String feature) throws Exception {
        features.installFeatures(Set.of(feature), FeaturesService.ROOT_REGION, OPTIONS);
    }

    void uninstall(String feature) throws Exception {
        features.uninstallFeatures(Set.of(feature), FeaturesService.ROOT_REGION, OPTIONS);
    }

    /** Also takes away a feature that was only half installed when its installation failed. */
    void uninstallIfThere(String feature) throws Exception {
        for (Feature required : features.listRequiredFeatures()) {
            if (feature.equals(required.getName() + "/" + required.getVersion())) {
                uninstall(feature);
            }
        }
    }

    /** The feature that brought a bundle, as {@code name/version}; empty if none did. */
    String featureOf(Bundle bundle) throws Exception {
        for (Feature feature : features.listInstalledFeatures()) {
            for (BundleInfo info : feature.getBundles()) {
                if (info.getLocation().equals(bundle.getLocation())) {
                    return feature.getName() + "/" + feature.getVersion();
                }
            }
        }
        return "";
    }

    /** Takes a version away for good; a file in the deploy folder is kept in the store, so that one can go back. */
    Installed retire(Bundle bundle) throws Exception {
        String feature = featureOf(bundle);
        if (!feature.isEmpty()) {
            uninstall(feature);
            return Installed.of(bundle, feature);
        }
        URI location = URI.create(bundle.getLocation());
        if (!"file".equals(location.getScheme())) {
            bundle.uninstall();
            return Installed.of(bundle, "");
        }
        Path deployed = Path.of(location);
        Path kept = store.resolve(bundle.getSymbolicName() + "-" + bundle.getVersion() + ".jar");
        return retireDeployed(bundle, deployed, kept);
    }

    private Installed retireDeployed(Bundle bundle, Path deployed, Path kept) throws IOException, BundleException {
        Files.createDirectories(store);
        if (Files.exists(deployed) && !deployed.equals(kept)) {
            Files.copy(deployed, kept, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(deployed);
        }
        if (bundle.getState() != Bundle.UNINSTALLED) {
            bundle.uninstall();
        }
        return new Installed(bundle.getVersion().toString(), "", kept.toUri().toString());
    }
}
