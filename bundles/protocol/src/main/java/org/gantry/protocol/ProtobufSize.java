package org.gantry.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Counts the messages inside a message before it is read: an empty one takes two bytes on the wire but many times that
 * in memory, so that a limit in bytes alone would let one body fill the heap.
 */
final class ProtobufSize {
    /** By the size of the heap. */
    static final long MAX_MESSAGES = Math.max(1_000_000, Runtime.getRuntime().maxMemory() / 128);

    private final CodedInputStream input;
    private long messages;

    private ProtobufSize(byte[] bytes) {
        input = CodedInputStream.newInstance(bytes);
    }

    /**
     * True if there are more than the heap bears.
     *
     * @throws InvalidProtocolBufferException if the bytes are no message
     */
    static boolean isTooLarge(byte[] bytes, Descriptor type) throws InvalidProtocolBufferException {
        if (bytes.length / 2 <= MAX_MESSAGES) {
            return false;
        }
        try {
            return !new ProtobufSize(bytes).count(type, 0);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    private boolean count(Descriptor type, int depth) throws IOException {
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null
                    || field.getType() != FieldDescriptor.Type.MESSAGE
                    || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                input.skipField(tag);
                continue;
            }
            if (++messages > MAX_MESSAGES || depth > MessageJson.MAX_DEPTH) {
                return false;
            }
            int before = input.pushLimit(input.readRawVarint32());
            if (!count(field.getMessageType(), depth + 1)) {
                return false;
            }
            input.popLimit(before);
        }
        return true;
    }
}
