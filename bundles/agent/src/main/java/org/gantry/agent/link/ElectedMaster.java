package org.gantry.agent.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.state.spi.LeaderElection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a leader election whose contenders publish the JSON form of MasterInfo. The election's module may come later,
 * or be swapped.
 */
public final class ElectedMaster implements MasterLocator, LeaderElection.Detector {
    private static final Logger LOG = LoggerFactory.getLogger(ElectedMaster.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModulePoint<LeaderElection> elections;
    private final String group;
    private final String scheme;
    private final AutoCloseable switches;
    private Optional<AutoCloseable> detection = Optional.empty();
    private volatile Optional<URI> leader = Optional.empty();
    private volatile Consumer<URI> changed = leader -> {};

    /** @param scheme {@code http}, or {@code https} where masters have certificates */
    public ElectedMaster(ModulePoint<LeaderElection> elections, String group, String scheme) {
        this.scheme = scheme;
        this.elections = elections;
        this.group = group;
        this.switches = elections.onSwitch(module -> detectAnew());
    }

    @Override
    public synchronized Optional<URI> locate() {
        List<String> names = elections.names();
        if (detection.isEmpty() && !names.isEmpty()) {
            detection = Optional.of(elections.call(names.get(0), election -> election.detect(group, this)));
        }
        return leader;
    }

    @Override
    public void onChange(Consumer<URI> told) {
        changed = told;
    }

    @Override
    public void leader(Optional<byte[]> info) {
        try {
            Optional<URI> found = info.isEmpty() ? Optional.empty() : Optional.of(address(scheme, info.get()));
            leader = found;
            LOG.info("The leading master is {}", found.map(URI::toString).orElse("not known"));
            found.ifPresent(changed);
        } catch (IOException | IllegalArgumentException e) {
            leader = Optional.empty();
            LOG.warn("The leader's MasterInfo cannot be read: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() throws Exception {
        switches.close();
        if (detection.isPresent()) {
            detection.get().close();
        }
    }

    private synchronized void detectAnew() {
        try {
            if (detection.isPresent()) {
                detection.get().close();
            }
        } catch (Exception e) {
            LOG.warn("The former leader detection did not close cleanly", e);
        }
        detection = Optional.empty();
        locate();
    }

    static URI address(String scheme, byte[] masterInfo) throws IOException {
        JsonNode info = JSON.readTree(masterInfo);
        JsonNode address = info.path("address");
        String host = address.path("ip")
                .asText(address.path("hostname").asText(info.path("hostname").asText("")));
        int port = address.path("port").asInt(info.path("port").asInt(5050));
        if (host.isEmpty()) {
            throw new IOException("it names no host");
        }
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }
}
