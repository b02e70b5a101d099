/** The behaviours that every allocator has: extend {@link org.gantry.allocator.testkit.AllocatorContract}. */
package org.gantry.allocator.testkit;
