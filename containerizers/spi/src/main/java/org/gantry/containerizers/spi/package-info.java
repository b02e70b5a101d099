/** What runs a container: implemented by containerizer modules, called by the agent through the module host. */
@Export
@Version("1.2.0")
package org.gantry.containerizers.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
