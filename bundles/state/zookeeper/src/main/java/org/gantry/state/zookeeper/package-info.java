/** State and leader election in ZooKeeper, in an ensemble elsewhere or in a server within this process. */
package org.gantry.state.zookeeper;
