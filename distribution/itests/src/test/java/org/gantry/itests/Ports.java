package org.gantry.itests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Finds a port offset at which every port of a node is free. */
final class Ports {
    private static final int[] BASES = {5050, 8080, 8480, 8101, 2181, 2888, 3888};
    private static final int FIRST_AGENT = 5051;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    static int freeOffset(int agents) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int offset = ThreadLocalRandom.current().nextInt(1_000, 20_000);
            if (IntStream.concat(IntStream.of(BASES), IntStream.range(FIRST_AGENT, FIRST_AGENT + agents))
                    .allMatch(base -> isFree(base + offset))) {
                return offset;
            }
        }
        throw new AssertionError("No port offset is free after " + ATTEMPTS + " attempts");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
