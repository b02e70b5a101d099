package org.gantry.agent.config;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;

/** Where the agent stands, from its flag {@code domain}: a fault domain's region and zone in JSON. */
public final class DomainFlag {
    private DomainFlag() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is set and names no fault domain
     */
    public static Optional<DomainInfo> read(Map<String, String> flags) {
        String text = flags.getOrDefault("domain", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            DomainInfo domain = MessageJson.read(text.getBytes(StandardCharsets.UTF_8), DomainInfo.newBuilder())
                    .build();
            if (!domain.hasFaultDomain()) {
                throw new IllegalArgumentException(
                        "Failed to load flag 'domain': `domain` must be configured with a fault domain");
            }
            return Optional.of(domain);
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("Failed to load flag 'domain': '" + text + "': " + e.getMessage(), e);
        }
    }
}
