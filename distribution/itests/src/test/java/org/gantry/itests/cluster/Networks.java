package org.gantry.itests.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gantry.itests.Distribution;

/**
 * Hosts of a test's own: a network namespace each, joined by a bridge in a further one. Nothing in them reaches the
 * machine's network. A host is cut off by taking its cable away at the bridge.
 */
final class Networks implements AutoCloseable {
    private static final String SUBNET = "192.0.2.";

    private final String prefix = "gt" + UUID.randomUUID().toString().substring(0, 6);
    private final List<String> namespaces = new ArrayList<>();

    /** @param hosts numbered from 1 */
    static Networks of(int hosts) {
        Networks networks = new Networks();
        try {
            networks.build(hosts);
            return networks;
        } catch (AssertionError e) {
            networks.close();
            throw e;
        }
    }

    private void build(int hosts) {
        add(hub());
        ip("-n", hub(), "link", "add", "bridge", "type", "bridge");
        ip("-n", hub(), "link", "set", "bridge", "up");
        for (int host = 1; host <= hosts; host++) {
            add(namespace(host));
            ip(
                    "-n",
                    hub(),
                    "link",
                    "add",
                    cable(host),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    namespace(host));
            ip("-n", hub(), "link", "set", cable(host), "master", "bridge");
            ip("-n", namespace(host), "addr", "add", address(host) + "/24", "dev", "eth0");
            ip("-n", namespace(host), "link", "set", "eth0", "up");
            ip("-n", namespace(host), "link", "set", "lo", "up");
            join(host);
        }
    }

    private void add(String namespace) {
        ip("netns", "add", namespace);
        namespaces.add(namespace);
    }

    String address(int host) {
        return SUBNET + (10 + host);
    }

    /** What a command on this host starts with; unlike {@code ip netns exec} it leaves the control groups in sight. */
    String[] on(int host) {
        return new String[] {"nsenter", "--net=/run/netns/" + namespace(host)};
    }

    void cut(int host) {
        ip("-n", hub(), "link", "set", cable(host), "down");
    }

    void join(int host) {
        ip("-n", hub(), "link", "set", cable(host), "up");
    }

    /** What these hosts send each other is lost; everybody else reaches both. */
    void separate(int one, int other) {
        ip("-n", namespace(one), "route", "add", "blackhole", address(other));
        ip("-n", namespace(other), "route", "add", "blackhole", address(one));
    }

    void reunite(int one, int other) {
        ip("-n", namespace(one), "route", "delete", "blackhole", address(other));
        ip("-n", namespace(other), "route", "delete", "blackhole", address(one));
    }

    /** Body and, as the last line, status of a GET made on a host; the status is 000 if nobody answers within 3 s. */
    String get(int host, String url) {
        return curl(host, url, List.of());
    }

    String post(int host, String url, String json) {
        return curl(host, url, List.of("-H", "Content-Type: application/json", "-d", json));
    }

    private String curl(int host, String url, List<String> more) {
        List<String> command = new ArrayList<>(Arrays.asList(on(host)));
        command.addAll(List.of("curl", "-s", "-m", "3", "-w", "\n%{http_code}"));
        command.addAll(more);
        command.add(url);
        return Distribution.run(Map.of(), command).output();
    }

    private String namespace(int host) {
        return prefix + "-" + host;
    }

    private String hub() {
        return prefix + "-hub";
    }

    private static String cable(int host) {
        return "cable" + host;
    }

    private static void ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(Arrays.asList(words));
        Distribution.Result result = Distribution.run(Map.of(), command);
        if (result.exitCode() != 0) {
            throw new AssertionError(command + ": " + result.errors());
        }
    }

    @Override
    public void close() {
        namespaces.forEach(namespace -> ip("netns", "delete", namespace));
    }
}
