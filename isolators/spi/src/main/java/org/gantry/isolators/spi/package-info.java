/** What limits a container: implemented by isolator modules, called by a containerizer through the module host. */
@Export
@Version("1.1.0")
package org.gantry.isolators.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
