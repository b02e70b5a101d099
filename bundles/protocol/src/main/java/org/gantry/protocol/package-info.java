/** Mesos v1 messages on the wire: their JSON form, record framing, media types, and conversion to the model. */
@Export
@Version("1.2.0")
package org.gantry.protocol;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
