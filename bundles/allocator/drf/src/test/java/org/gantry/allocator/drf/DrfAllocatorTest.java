package org.gantry.allocator.drf;

import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.testkit.AllocatorContract;

class DrfAllocatorTest extends AllocatorContract {
    @Override
    public Allocator newAllocator() {
        return new DrfAllocator();
    }
}
