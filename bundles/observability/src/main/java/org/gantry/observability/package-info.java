/** What every part of a node reports: metrics, and who changed what. */
@Export
@Version("1.0.0")
package org.gantry.observability;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
