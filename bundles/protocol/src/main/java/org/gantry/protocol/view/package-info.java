/** The flat JSON in which the endpoints before v1 show tasks, resources and attributes, alike on master and agent. */
@Export
@Version("1.2.0")
package org.gantry.protocol.view;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
