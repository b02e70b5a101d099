/** Client side of the v1 scheduler API: subscribe, hear events, send calls. */
@Export
@Version("1.2.0")
package org.gantry.frameworks.sdk;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
