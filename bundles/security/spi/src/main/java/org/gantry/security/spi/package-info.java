/** Who asks, and what they may do: implemented by security modules, called by servers before they answer. */
@Export
@Version("1.0.0")
package org.gantry.security.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
