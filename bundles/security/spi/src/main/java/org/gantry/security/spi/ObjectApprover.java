package org.gantry.security.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says of objects whether one subject may do one thing to them. For any thread; does not block, since views ask it for
 * each of many thousand objects. Follows later changes of the rules.
 */
@ConsumerType
@FunctionalInterface
public interface ObjectApprover {
    /** Whether it may; {@link ProtectedObject#ANY} asks for all objects at once. */
    boolean approved(ProtectedObject object);
}
