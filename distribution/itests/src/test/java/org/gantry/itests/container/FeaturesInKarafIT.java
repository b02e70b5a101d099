package org.gantry.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import javax.inject.Inject;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@ExtendWith(InKaraf.class)
class FeaturesInKarafIT {
    @Inject
    private FeaturesService features;

    @Inject
    private BundleContext context;

    @Test
    void everyBundleOfTheDistributionIsActive() {
        List<String> inactive = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get("Fragment-Host") == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .map(Object::toString)
                .toList();
        assertThat(inactive).isEmpty();
    }

    @Test
    void installingAnyFeatureDisturbsNoOtherBundle() throws Exception {
        EnumSet<FeaturesService.Option> quietly = EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles);
        for (Feature feature : modulesAndRoles()) {
            boolean wasInstalled = features.isInstalled(feature);
            if (wasInstalled) {
                features.uninstallFeature(feature.getName(), feature.getVersion(), quietly);
            }
            try (Disturbances disturbances = new Disturbances(context)) {
                // Without the option: what the distribution is configured to do is what is tested.
                features.installFeature(feature.getName(), feature.getVersion());
                assertThat(disturbances.seen())
                        .as("disturbed by the install of %s", feature.getName())
                        .isEmpty();
            }
            assertThat(features.isInstalled(feature)).isTrue();
            if (!wasInstalled) {
                features.uninstallFeature(feature.getName(), feature.getVersion(), quietly);
            }
        }
    }

    @Test
    void aRestartedBundleWouldBeSeen() throws Exception {
        try (Disturbances disturbances = new Disturbances(context)) {
            Bundle dashboard = Arrays.stream(context.getBundles())
                    .filter(bundle -> bundle.getSymbolicName().equals("org.gantry.dashboard"))
                    .findFirst()
                    .orElseThrow();
            dashboard.stop();
            dashboard.start();
            assertThat(disturbances.seen()).containsExactly(dashboard + " stopped");
        }
    }

    private List<Feature> modulesAndRoles() throws Exception {
        List<Feature> all = Arrays.stream(features.listFeatures())
                .filter(feature -> feature.getName().startsWith("gantry-"))
                .filter(feature -> !feature.getName().equals("gantry-base"))
                .toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(12);
        return all;
    }
}
