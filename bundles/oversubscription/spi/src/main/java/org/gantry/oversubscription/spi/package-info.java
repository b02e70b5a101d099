/** What an agent may offer twice, and what it ends when that was too much: implemented by modules, called by agents. */
@Export
@Version("1.0.0")
package org.gantry.oversubscription.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
