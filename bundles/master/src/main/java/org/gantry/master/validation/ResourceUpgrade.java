package org.gantry.master.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Brings the resources in offer operations into one format, whichever the sender uses. */
public final class ResourceUpgrade {
    private ResourceUpgrade() {}

    /** What is wrong with the form of an operation or of its resources. */
    public static Optional<String> check(Operation operation) {
        return missing(operation).or(() -> switch (operation.getType()) {
            case GROW_VOLUME, SHRINK_VOLUME, CREATE_DISK, DESTROY_DISK ->
                resources(operation).stream()
                        .map(ResourceRules::problem)
                        .flatMap(Optional::stream)
                        .findFirst();
            default -> ResourceRules.check(resources(operation));
        });
    }

    private static Optional<String> missing(Operation operation) {
        return switch (operation.getType()) {
            case RESERVE -> require(operation.hasReserve(), "A RESERVE offer", "reserve", ".");
            case UNRESERVE -> require(operation.hasUnreserve(), "An UNRESERVE offer", "unreserve", ".");
            case CREATE -> require(operation.hasCreate(), "A CREATE offer", "create", ".");
            case DESTROY -> require(operation.hasDestroy(), "A DESTROY offer", "destroy", ".");
            case GROW_VOLUME -> require(operation.hasGrowVolume(), "A GROW_VOLUME", "grow_volume", "");
            case SHRINK_VOLUME -> require(operation.hasShrinkVolume(), "A SHRINK_VOLUME offer", "shrink_volume", "");
            case LAUNCH -> require(operation.hasLaunch(), "A LAUNCH offer", "launch", ".");
            case LAUNCH_GROUP -> require(operation.hasLaunchGroup(), "A LAUNCH_GROUP offer", "launch_group", ".");
            case CREATE_DISK -> require(operation.hasCreateDisk(), "A CREATE_DISK offer", "create_disk", ".");
            case DESTROY_DISK -> require(operation.hasDestroyDisk(), "A DESTROY_DISK offer", "destroy_disk", ".");
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> require(boolean present, String subject, String field, String end) {
        return present
                ? Optional.empty()
                : Optional.of(subject + " operation must have the Offer.Operation." + field + " field set" + end);
    }

    /** Every resource that an operation names. */
    public static List<Resource> resources(Operation operation) {
        if (operation.getType() == Operation.Type.LAUNCH) {
            return resourcesOf(operation.getLaunch().getTaskInfosList());
        }
        List<Resource> all = new ArrayList<>();
        map(operation, resource -> {
            all.add(resource);
            return resource;
        });
        return all;
    }

    /** The same operation in the refined format. */
    public static Operation refined(Operation operation) {
        return map(operation, ResourceUpgrade::refined);
    }

    /** The same operation with the role of its offer on every resource that names none. */
    public static Operation allocated(Operation operation, String role) {
        return map(operation, resource -> allocated(resource, role));
    }

    /** The same operation among resources that are not allocated to anybody. */
    public static Operation unallocated(Operation operation) {
        return map(
                operation,
                resource -> resource.toBuilder().clearAllocationInfo().build());
    }

    /** Both at once. */
    public static Operation refinedAndAllocated(Operation operation, String role) {
        return map(operation, resource -> allocated(refined(resource), role));
    }

    private static Resource allocated(Resource resource, String role) {
        return resource.getAllocationInfo().hasRole()
                ? resource
                : resource.toBuilder()
                        .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
                        .build();
    }

    /** The same resource in the refined format; it must be well-formed. */
    @SuppressWarnings("deprecation")
    static Resource refined(Resource resource) {
        if (!resource.hasRole() && !resource.hasReservation()) {
            return resource;
        }
        Resource.Builder refined = resource.toBuilder().clearRole().clearReservation();
        if (resource.getReservationsCount() > 0 || resource.getRole().equals("*")) {
            return refined.build();
        }
        Resource.ReservationInfo.Type type = resource.hasReservation()
                ? Resource.ReservationInfo.Type.DYNAMIC
                : Resource.ReservationInfo.Type.STATIC;
        return refined.addReservations(
                        resource.getReservation().toBuilder().setType(type).setRole(resource.getRole()))
                .build();
    }

    /** As Mesos's messages print it. */
    public static String text(Resource resource) {
        return BundleRules.text(resource);
    }

    private static Operation map(Operation operation, UnaryOperator<Resource> change) {
        Operation.Builder changed = operation.toBuilder();
        switch (operation.getType()) {
            case RESERVE ->
                changed.getReserveBuilder()
                        .clearSource()
                        .addAllSource(map(operation.getReserve().getSourceList(), change))
                        .clearResources()
                        .addAllResources(map(operation.getReserve().getResourcesList(), change));
            case UNRESERVE ->
                changed.getUnreserveBuilder()
                        .clearResources()
                        .addAllResources(map(operation.getUnreserve().getResourcesList(), change));
            case CREATE ->
                changed.getCreateBuilder()
                        .clearVolumes()
                        .addAllVolumes(map(operation.getCreate().getVolumesList(), change));
            case DESTROY ->
                changed.getDestroyBuilder()
                        .clearVolumes()
                        .addAllVolumes(map(operation.getDestroy().getVolumesList(), change));
            case GROW_VOLUME ->
                changed.getGrowVolumeBuilder()
                        .setVolume(change.apply(operation.getGrowVolume().getVolume()))
                        .setAddition(change.apply(operation.getGrowVolume().getAddition()));
            case SHRINK_VOLUME ->
                changed.getShrinkVolumeBuilder()
                        .setVolume(change.apply(operation.getShrinkVolume().getVolume()));
            case CREATE_DISK ->
                changed.getCreateDiskBuilder()
                        .setSource(change.apply(operation.getCreateDisk().getSource()));
            case DESTROY_DISK ->
                changed.getDestroyDiskBuilder()
                        .setSource(change.apply(operation.getDestroyDisk().getSource()));
            case LAUNCH ->
                changed.getLaunchBuilder()
                        .clearTaskInfos()
                        .addAllTaskInfos(tasks(operation.getLaunch().getTaskInfosList(), change));
            case LAUNCH_GROUP -> {
                Operation.LaunchGroup group = operation.getLaunchGroup();
                changed.getLaunchGroupBuilder()
                        .setExecutor(map(group.getExecutor(), change))
                        .getTaskGroupBuilder()
                        .clearTasks()
                        .addAllTasks(tasks(group.getTaskGroup().getTasksList(), change));
            }
            case UNKNOWN -> {}
        }
        return changed.build();
    }

    private static List<Resource> resourcesOf(List<TaskInfo> tasks) {
        List<Resource> all = new ArrayList<>();
        for (TaskInfo task : tasks) {
            all.addAll(task.getResourcesList());
            all.addAll(task.getExecutor().getResourcesList());
        }
        return all;
    }

    private static List<Resource> map(List<Resource> resources, UnaryOperator<Resource> change) {
        return resources.stream().map(change).toList();
    }

    private static List<TaskInfo> tasks(List<TaskInfo> tasks, UnaryOperator<Resource> change) {
        return tasks.stream().map(task -> map(task, change)).toList();
    }

    private static TaskInfo map(TaskInfo task, UnaryOperator<Resource> change) {
        TaskInfo.Builder changed =
                task.toBuilder().clearResources().addAllResources(map(task.getResourcesList(), change));
        if (task.hasExecutor()) {
            changed.setExecutor(map(task.getExecutor(), change));
        }
        return changed.build();
    }

    private static ExecutorInfo map(ExecutorInfo executor, UnaryOperator<Resource> change) {
        return executor.toBuilder()
                .clearResources()
                .addAllResources(map(executor.getResourcesList(), change))
                .build();
    }
}
