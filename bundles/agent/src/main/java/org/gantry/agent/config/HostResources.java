package org.gantry.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** What the host has to give, less what the system itself needs. */
public final class HostResources {
    private static final double MEBIBYTE = 1024.0 * 1024.0;
    private static final double GIBIBYTE_IN_MB = 1024.0;

    private HostResources() {}

    /** Configured resources, with cpus, mem, disk and ports added from the host where they are not named. */
    public static List<Resource> complete(List<Resource> configured, Path workDir) throws IOException {
        Set<String> named = configured.stream().map(Resource::getName).collect(Collectors.toSet());
        List<Resource> all = new ArrayList<>(configured);
        if (!named.contains("cpus")) {
            all.add(scalar("cpus", Runtime.getRuntime().availableProcessors()));
        }
        if (!named.contains("mem")) {
            all.add(scalar("mem", afterHeadroom(memoryMegabytes(), GIBIBYTE_IN_MB)));
        }
        if (!named.contains("disk")) {
            double total = Files.getFileStore(workDir).getTotalSpace() / MEBIBYTE;
            all.add(scalar("disk", afterHeadroom(total, 5 * GIBIBYTE_IN_MB)));
        }
        if (!named.contains("ports")) {
            all.add(Resource.newBuilder()
                    .setName("ports")
                    .setType(Value.Type.RANGES)
                    .setRanges(Value.Ranges.newBuilder()
                            .addRange(Value.Range.newBuilder().setBegin(31000).setEnd(32000)))
                    .build());
        }
        return List.copyOf(all);
    }

    /** All but the headroom, or half of what there is if that would leave less than half. */
    static double afterHeadroom(double total, double headroom) {
        return Math.floor(total > 2 * headroom ? total - headroom : total / 2);
    }

    private static double memoryMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("No MemTotal in /proc/meminfo; name mem in the agent's resources");
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }
}
