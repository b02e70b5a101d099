/** Identifiers, resource arithmetic and task states. Values only: no OSGi, no I/O. */
@Export
@Version("1.1.0")
package org.gantry.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
