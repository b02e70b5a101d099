package org.gantry.isolators.cgroups;

import java.util.Map;

/**
 * What an operator can set.
 *
 * @param root path of the agent's groups below the mount points, {@code cgroups.root}; default {@code gantry/AGENT}
 * @param cfs whether CPU limits are enforced by quota, {@code cgroups.enable_cfs}; default true
 * @param limitSwap whether swap counts towards the memory limit, {@code cgroups.limit_swap}; default false
 * @param mostProcesses for containers that name no limit of their own, {@code cgroups.pids_max}; default 16384, -1 none
 */
record CgroupSettings(String root, boolean cfs, boolean limitSwap, long mostProcesses) {
    static final String ROOT = "cgroups.root";
    private static final String DEFAULT_PIDS = "16384";

    static CgroupSettings of(String agent, Map<String, String> settings) {
        String root = settings.getOrDefault(ROOT, "gantry/" + agent).replaceAll("^/+|/+$", "");
        if (root.isEmpty() || ("/" + root + "/").contains("/../") || ("/" + root + "/").contains("/./")) {
            throw new IllegalArgumentException(
                    "Setting " + ROOT + " '" + root + "' must be a path below the hierarchy");
        }
        String pids = settings.getOrDefault("cgroups.pids_max", DEFAULT_PIDS);
        try {
            return new CgroupSettings(
                    root,
                    Boolean.parseBoolean(settings.getOrDefault("cgroups.enable_cfs", "true")),
                    Boolean.parseBoolean(settings.getOrDefault("cgroups.limit_swap", "false")),
                    pids.equals("max") ? -1 : Long.parseLong(pids));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Setting cgroups.pids_max '" + pids + "' is neither a number nor max", e);
        }
    }
}
