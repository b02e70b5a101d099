package org.gantry.master.config;

import org.gantry.protocol.view.Build;

/** What clients are told about this program. */
public final class Version {
    /** The version of Mesos that it stands for. */
    public static final String NUMBER = Build.VERSION;

    public static final Build BUILD = Build.of(Version.class);

    private Version() {}
}
