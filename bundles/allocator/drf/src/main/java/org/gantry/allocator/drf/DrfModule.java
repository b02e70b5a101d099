package org.gantry.allocator.drf;

import java.util.Set;
import org.gantry.allocator.spi.Allocator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the allocator as a module. */
@Component(service = Allocator.class, configurationPid = "org.gantry.allocator.drf", property = "gantry.module=drf")
@Designate(ocd = DrfModule.Config.class)
public final class DrfModule extends DrfAllocator {
    /** What operators can set, by the names of Mesos's flags; two underscores stand for one. */
    @ObjectClassDefinition(name = "Hierarchical DRF allocator")
    public @interface Config {
        @AttributeDefinition(
                description = "A bundle is offered only if it holds one of these, separated by |; empty for no minimum")
        String min__allocatable__resources() default "cpus:0.01|mem:32";

        @AttributeDefinition(description = "Names of resources that do not count towards shares")
        String[] fair__sharing__excluded__resource__names() default {};

        @AttributeDefinition(description = "Offer agents with GPUs only to frameworks with GPU_RESOURCES")
        boolean filter__gpu__resources() default true;
    }

    @Activate
    public DrfModule(Config config) {
        super(DrfOptions.of(
                config.min__allocatable__resources(),
                Set.of(config.fair__sharing__excluded__resource__names()),
                config.filter__gpu__resources()));
    }
}
