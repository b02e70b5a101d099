/** What every process of Mesos tells of itself, whatever it is for: help, its log, its host. */
@Export
@Version("1.0.0")
package org.gantry.http.process;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
