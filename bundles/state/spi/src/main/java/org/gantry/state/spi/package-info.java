/** Versioned store and leader election: implemented by state modules. */
@Export
@Version("1.1.0")
package org.gantry.state.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
