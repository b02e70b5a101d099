/** How the core meets modules. Implemented by the module host and the core; modules never import it. */
@Export
@Version("1.0.0")
package org.gantry.modulehost.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
