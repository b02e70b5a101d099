package org.gantry.master.leadership;

import org.apache.mesos.v1.Protos.MasterInfo;

/** Where the leading master is. */
public record Leader(String hostname, String ip, int port, String pid) {
    public static Leader of(MasterInfo info) {
        String ip = info.getAddress().hasIp() ? info.getAddress().getIp() : info.getHostname();
        return new Leader(info.getHostname(), ip, info.getPort(), info.getPid());
    }

    /** Without a scheme: whoever is sent there keeps the one in use. */
    public String url() {
        return "//" + hostname + ":" + port;
    }
}
