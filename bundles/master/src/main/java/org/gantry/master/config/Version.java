package org.gantry.master.config;

/** What clients are told about this program. They branch on the version of Mesos that it stands for. */
public final class Version {
    public static final String NUMBER = "1.11.0";
    public static final String BUILD_DATE = "2026-01-01 00:00:00";
    /** Seconds since 1970. */
    public static final double BUILD_TIME = 1_767_225_600.0;

    public static final String BUILD_USER = "";

    private Version() {}
}
