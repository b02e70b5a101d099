/** What every HTTP bundle shares: routing, limits, errors, streams that never block their sender. */
@Export
@Version("1.2.0")
package org.gantry.http;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
