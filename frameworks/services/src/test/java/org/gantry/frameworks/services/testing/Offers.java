package org.gantry.frameworks.services.testing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Offers for tests. */
public final class Offers {
    private static int count;

    private Offers() {}

    /** 4 CPUs, 4 GiB and a thousand ports on an agent. */
    public static Offer of(String host) {
        return of(host, Map.of());
    }

    public static synchronized Offer of(String host, Map<String, String> attributes) {
        Offer.Builder offer = Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("O" + count++))
                .setFrameworkId(FrameworkID.newBuilder().setValue("F"))
                .setAgentId(AgentID.newBuilder().setValue("S-" + host))
                .setHostname(host)
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .addAllResources(List.of(
                        scalar("cpus", 4),
                        scalar("mem", 4096),
                        scalar("disk", 10_000),
                        ports(31000, 32000, List.of())));
        attributes.forEach((name, value) -> offer.addAttributes(Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(value))));
        return offer.build();
    }

    public static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .build();
    }

    /**
     * A range of ports.
     *
     * @param without ports that are taken
     */
    public static Resource ports(int begin, int end, Collection<Integer> without) {
        Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
        int from = begin;
        for (int port : without.stream().sorted().toList()) {
            if (port > from) {
                ranges.addRange(Value.Range.newBuilder().setBegin(from).setEnd(port - 1L));
            }
            from = port + 1;
        }
        ranges.addRange(Value.Range.newBuilder().setBegin(from).setEnd(end));
        return Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRanges(ranges)
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .build();
    }
}
