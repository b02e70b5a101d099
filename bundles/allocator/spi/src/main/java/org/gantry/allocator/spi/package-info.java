/** Who is offered what: implemented by allocator modules, called by the master on its owner thread. */
@Export
@Version("2.1.0")
package org.gantry.allocator.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
