package org.gantry.master.leadership;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.gantry.master.config.Version;
import org.gantry.protocol.LaterValues;

/** How a master describes itself, on the wire and in the election. */
public final class MasterInfos {
    private static final FieldDescriptor TYPE =
            MasterInfo.Capability.getDescriptor().findFieldByNumber(MasterInfo.Capability.TYPE_FIELD_NUMBER);
    private static final List<MasterInfo.Capability> CAPABILITIES =
            List.of(capability("AGENT_UPDATE"), capability("AGENT_DRAINING"), capability("QUOTA_V2"));

    private MasterInfos() {}

    /**
     * Describes a master.
     *
     * @param ip as text; only IPv4 has a place in the numeric field
     */
    public static MasterInfo of(String id, String ip, int port, String hostname) {
        return of(id, ip, port, hostname, Optional.empty());
    }

    /**
     * Likewise.
     *
     * @param domain where it stands
     */
    @SuppressWarnings("deprecation")
    public static MasterInfo of(String id, String ip, int port, String hostname, Optional<DomainInfo> domain) {
        MasterInfo.Builder info = MasterInfo.newBuilder()
                .setId(id)
                .setIp(number(ip))
                .setPort(port)
                .setPid("master@" + ip + ":" + port)
                .setHostname(hostname)
                .setVersion(Version.NUMBER)
                .setAddress(Address.newBuilder().setHostname(hostname).setIp(ip).setPort(port));
        domain.ifPresent(info::setDomain);
        return info.addAllCapabilities(CAPABILITIES).build();
    }

    private static MasterInfo.Capability capability(String name) {
        MasterInfo.Capability.Builder capability = MasterInfo.Capability.newBuilder();
        EnumValueDescriptor value = TYPE.getEnumType().findValueByName(name);
        if (value != null) {
            capability.setField(TYPE, value);
        } else if (!LaterValues.set(capability, TYPE, name)) {
            throw new IllegalArgumentException("There is no capability " + name);
        }
        return capability.build();
    }

    /** The names of what a master says that it can. */
    public static List<String> capabilities(MasterInfo info) {
        return info.getCapabilitiesList().stream()
                .map(capability -> LaterValues.name(capability, TYPE)
                        .orElse(capability.getType().name()))
                .toList();
    }

    /** The address's bytes in network order, read as a little-endian number: what Mesos writes on usual hosts. */
    private static int number(String ip) {
        try {
            byte[] bytes = InetAddress.getByName(ip).getAddress();
            return bytes.length != 4
                    ? 0
                    : (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 24;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Failed to load flag 'ip': '" + ip + "' is no IP address", e);
        }
    }
}
