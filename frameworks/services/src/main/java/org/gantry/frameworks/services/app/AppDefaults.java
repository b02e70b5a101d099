package org.gantry.frameworks.services.app;

import java.util.Set;

/**
 * What the installation fills in where a definition is silent.
 *
 * @param role of apps that name none
 * @param backoffSeconds delay before the second launch of an instance that failed
 */
public record AppDefaults(
        String role, Set<String> validRoles, int backoffSeconds, double backoffFactor, int maxLaunchDelaySeconds) {
    public static final AppDefaults STANDARD = new AppDefaults("*", Set.of("*"), 1, 1.15, 300);
}
