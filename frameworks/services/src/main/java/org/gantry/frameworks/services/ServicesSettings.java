package org.gantry.frameworks.services;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gantry.frameworks.services.app.AppDefaults;

/**
 * How the framework behaves; names follow the original's flags.
 *
 * @param endpoint address under which clients reach {@code /v2}
 * @param maxInstancesPerOffer tasks launched on one offer at most
 * @param launchTokens tasks launched in one {@code launchTokenInterval} at most
 * @param access by what the framework and the master know each other
 * @param leaderProxy how requests are passed on while another node leads
 * @param declineOfferDuration how long resources that are not needed shall not be offered again
 */
public record ServicesSettings(
        List<URI> masters,
        String frameworkName,
        String hostname,
        URI endpoint,
        Optional<String> user,
        Duration failoverTimeout,
        AppDefaults defaults,
        int localPortMin,
        int localPortMax,
        int maxInstancesPerOffer,
        int launchTokens,
        Duration launchTokenInterval,
        Duration declineOfferDuration,
        Duration minReviveInterval,
        Duration taskLaunchTimeout,
        Duration taskLaunchConfirmTimeout,
        Duration reconcileInitialDelay,
        Duration reconcileInterval,
        Duration scaleCheckInterval,
        Duration killRetryInterval,
        int killChunkSize,
        int maxRunningDeployments,
        int maxVersions,
        String statePath,
        MasterAccess access,
        LeaderProxySettings leaderProxy) {
    public ServicesSettings {
        masters = List.copyOf(masters);
    }

    /** Everything as in the original unless the caller says otherwise. */
    public static ServicesSettings standard(URI master, URI endpoint) {
        return new ServicesSettings(
                List.of(master),
                "marathon",
                endpoint.getHost(),
                endpoint,
                Optional.empty(),
                Duration.ofDays(7),
                AppDefaults.STANDARD,
                10_000,
                20_000,
                5,
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                Duration.ofSeconds(300),
                Duration.ofSeconds(15),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                100,
                100,
                50,
                "/services",
                MasterAccess.NONE,
                LeaderProxySettings.STANDARD);
    }
}
