package org.gantry.allocator.drf;

import org.gantry.allocator.spi.Allocator;
import org.osgi.service.component.annotations.Component;

/** Offers the allocator as a module. Its settings come from the master's flags. */
@Component(service = Allocator.class, property = "gantry.module=drf")
public final class DrfModule extends DrfAllocator {}
