package org.gantry.modulehost.karaf;

import org.osgi.framework.Bundle;

/**
 * Where a module version came from, and so how it is taken away and brought back.
 *
 * @param version of the bundle
 * @param feature {@code name/version} of the Karaf feature that it belongs to; empty for a file in the deploy folder
 * @param location of the bundle
 */
record Installed(String version, String feature, String location) {
    boolean byFeature() {
        return !feature.isEmpty();
    }

    static Installed of(Bundle bundle, String feature) {
        return new Installed(bundle.getVersion().toString(), feature, bundle.getLocation());
    }
}
