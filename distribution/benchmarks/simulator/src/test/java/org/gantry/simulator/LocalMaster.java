package org.gantry.simulator;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.gantry.allocator.drf.DrfAllocator;
import org.gantry.allocator.spi.Allocator;
import org.gantry.http.testing.LocalServer;
import org.gantry.master.Master;
import org.gantry.master.config.Flags;
import org.gantry.testkit.LocalModuleHost;

/** A master behind a real server. Also a program: it says where it is and stays. */
final class LocalMaster implements AutoCloseable {
    private final LocalModuleHost modules = new LocalModuleHost();
    private final Master master;
    private final LocalServer server;

    LocalMaster(Map<String, String> flags) throws Exception {
        modules.add(Allocator.class, "drf", new DrfAllocator());
        master = new Master(new Flags(flags), modules.point(Allocator.class), Clock.systemUTC());
        server = new LocalServer(Map.of("/*", master.servlet()));
        master.start();
    }

    Master master() {
        return master;
    }

    Target target() {
        URI uri = server.uri("/");
        return new Target(List.of(uri.getHost() + ":" + uri.getPort()));
    }

    @Override
    public void close() throws Exception {
        master.close();
        server.close();
    }

    public static void main(String[] arguments) throws Exception {
        LocalMaster master = new LocalMaster(Map.of());
        System.out.println(master.server.uri("/"));
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
    }
}
