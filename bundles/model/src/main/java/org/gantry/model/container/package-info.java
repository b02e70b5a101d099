/** What the core and the modules that run or limit containers tell each other. Values only. */
@Export
@Version("1.1.0")
package org.gantry.model.container;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
