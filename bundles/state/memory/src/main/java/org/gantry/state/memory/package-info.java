/** State that lives and dies with the process: for tests and for nodes that keep nothing. */
package org.gantry.state.memory;
