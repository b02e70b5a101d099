/** What stands before a server's endpoints: who is let in, and what they may do and see. */
@Export
@Version("1.1.0")
package org.gantry.security.guard;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
