package org.gantry.master.view;

import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.gantry.protocol.ResourceFormat;

/** Resources as v1 messages. */
public final class ResourceMessages {
    private ResourceMessages() {}

    /** In the form that operators and tools read: unreserved ones carry {@code role: "*"}. */
    public static List<Resource> list(Resources resources) {
        return ResourceConversion.toProto(resources, ResourceFormat.ENDPOINT);
    }

    /** For frameworks that know refined reservations. */
    public static List<Resource> refined(Resources resources) {
        return ResourceConversion.toProto(resources, ResourceFormat.REFINED);
    }

    /** For frameworks that do not; what they could not be told is left out. */
    public static List<Resource> unrefined(Resources resources) {
        return ResourceConversion.toProto(
                resources.filter(entry -> ResourceConversion.isExpressible(entry, ResourceFormat.LEGACY)),
                ResourceFormat.LEGACY);
    }
}
