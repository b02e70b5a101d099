package org.gantry.agent.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;

/**
 * Keeps the {@link ResourceCheckpoint} in one file, replaced as a whole. It outlives the agent's id: reservations and
 * volumes belong to the work directory.
 */
public final class ResourceStore {
    private static final byte RESOURCE = 20;
    private static final byte OPERATION = 21;
    private static final byte DISCARDED = 22;

    private final Path file;

    public ResourceStore(WorkDirectory directory) {
        this.file = directory.meta().resolve("resources").resolve("resources_and_operations.state");
    }

    /** On disk when this returns. */
    public void save(ResourceCheckpoint checkpoint) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (Resource resource : ResourceConversion.toProto(checkpoint.resources())) {
            records.writeBytes(RecordFile.encode(RESOURCE, resource.toByteArray()));
        }
        for (Operation operation : checkpoint.operations()) {
            records.writeBytes(RecordFile.encode(OPERATION, operation.toByteArray()));
        }
        for (Resource resource : ResourceConversion.toProto(checkpoint.discarded())) {
            records.writeBytes(RecordFile.encode(DISCARDED, resource.toByteArray()));
        }
        DurableFiles.write(file, records.toByteArray());
    }

    /** What was saved last. @throws IOException if it is damaged */
    public ResourceCheckpoint load() throws IOException {
        if (!Files.exists(file)) {
            return ResourceCheckpoint.NOTHING;
        }
        RecordFile.Content content = RecordFile.read(file);
        if (content.torn()) {
            throw new IOException(file + " is damaged after " + content.goodBytes() + " bytes");
        }
        List<Resource> resources = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        List<Resource> discarded = new ArrayList<>();
        try {
            for (RecordFile.Entry entry : content.entries()) {
                switch (entry.kind()) {
                    case RESOURCE -> resources.add(Resource.parseFrom(entry.payload()));
                    case OPERATION -> operations.add(Operation.parseFrom(entry.payload()));
                    case DISCARDED -> discarded.add(Resource.parseFrom(entry.payload()));
                    default -> throw new IOException(file + " holds a record of unknown kind " + entry.kind());
                }
            }
            return new ResourceCheckpoint(model(resources), operations, model(discarded));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Resources model(List<Resource> resources) {
        return ResourceConversion.toModel(resources);
    }
}
