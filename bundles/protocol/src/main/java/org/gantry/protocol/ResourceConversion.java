package org.gantry.protocol;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos;
import org.gantry.model.Resource;
import org.gantry.model.Resources;

/**
 * Between resources in messages and in the model. Whether they are marked with the role that they are allocated to is
 * said by the model: {@link Resources#unallocated()} takes the marks away before they are written.
 */
public final class ResourceConversion {
    private ResourceConversion() {}

    /**
     * Reads resources in any format.
     *
     * @throws IllegalArgumentException if one is not well-formed; in Mesos's words, fit for the caller of an API
     */
    public static Resources toModel(Iterable<Protos.Resource> resources) {
        List<Resource> model = new ArrayList<>();
        resources.forEach(resource -> model.add(toModel(resource)));
        return Resources.of(model);
    }

    /**
     * Reads one resource in any format.
     *
     * @throws IllegalArgumentException if it is not well-formed; in Mesos's words, fit for the caller of an API
     */
    public static Resource toModel(Protos.Resource resource) {
        return ResourceReader.read(resource);
    }

    /** Writes resources in the refined format. */
    public static List<Protos.Resource> toProto(Resources resources) {
        return toProto(resources, ResourceFormat.REFINED);
    }

    /** Writes resources. @throws IllegalArgumentException if one cannot be {@link #isExpressible expressed} */
    public static List<Protos.Resource> toProto(Resources resources, ResourceFormat format) {
        return resources.entries().stream()
                .map(resource -> toProto(resource, format))
                .toList();
    }

    /** Writes one resource. @throws IllegalArgumentException if it cannot be {@link #isExpressible expressed} */
    public static Protos.Resource toProto(Resource resource, ResourceFormat format) {
        if (!isExpressible(resource, format)) {
            throw new IllegalArgumentException("A refined reservation has no legacy form: " + resource);
        }
        return ResourceWriter.write(resource, format);
    }

    /** Whether a format can say what this resource is: the legacy one cannot if its reservation is refined. */
    public static boolean isExpressible(Resource resource, ResourceFormat format) {
        return format != ResourceFormat.LEGACY || resource.reservations().size() < 2;
    }
}
