package org.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;

/** Messages in both of their forms. What can be read can be written, and reads the same again. */
final class Messages {
    private Messages() {}

    static Target json(Message type) {
        return input -> {
            Message message;
            try {
                message = MediaType.JSON.decode(input, type.newBuilderForType()).build();
            } catch (ProtocolException e) {
                return;
            }
            byte[] json = MediaType.JSON.encode(message);
            Message again =
                    MediaType.JSON.decode(json, type.newBuilderForType()).build();
            assertThat(MediaType.JSON.encode(again)).isEqualTo(json);
            Message binary = MediaType.PROTOBUF
                    .decode(MediaType.PROTOBUF.encode(message), type.newBuilderForType())
                    .build();
            assertThat(binary).isEqualTo(message);
        };
    }

    static Target protobuf(Message type) {
        return input -> {
            Message message;
            try {
                message = MediaType.PROTOBUF
                        .decode(input, type.newBuilderForType())
                        .build();
            } catch (ProtocolException e) {
                return;
            }
            byte[] bytes = MediaType.PROTOBUF.encode(message);
            Message again =
                    MediaType.PROTOBUF.decode(bytes, type.newBuilderForType()).build();
            assertThat(again.toByteString()).isEqualTo(message.toByteString());
            String json = new String(MediaType.JSON.encode(message), StandardCharsets.UTF_8);
            assertThat(json).startsWith("{").endsWith("}");
        };
    }
}
