/** Secrets, rules and certificates in files: read strictly, and read again when they change. */
@Export
@Version("1.1.0")
package org.gantry.security.files;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
