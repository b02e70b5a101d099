package org.gantry.simulator;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the leading master is, as far as it is known: one of several addresses, or where a redirect led. For any thread. */
final class Target {
    private final List<InetSocketAddress> masters;
    private final AtomicInteger next = new AtomicInteger();
    private volatile InetSocketAddress leader;

    /** @param masters host and port of each */
    Target(List<String> masters) {
        this.masters = masters.stream().map(Target::parse).toList();
        this.leader = this.masters.get(0);
    }

    private static InetSocketAddress parse(String master) {
        URI uri = URI.create("http://" + master);
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("Expecting HOST:PORT, not '" + master + "'");
        }
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    InetSocketAddress leader() {
        return leader;
    }

    /** What was tried did not answer: the next one may. */
    void failed(InetSocketAddress tried) {
        if (tried.equals(leader)) {
            leader = masters.get(Math.floorMod(next.incrementAndGet(), masters.size()));
        }
    }

    /** @param location header of a redirect, {@code //host:port/path} */
    void redirected(String location) {
        URI uri = URI.create(location.startsWith("//") ? "http:" + location : location);
        if (uri.getHost() != null && uri.getPort() > 0) {
            leader = new InetSocketAddress(uri.getHost(), uri.getPort());
        }
    }
}
