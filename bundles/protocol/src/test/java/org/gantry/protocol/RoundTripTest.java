package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {
    private static final List<Message> TYPES = MessageTypes.all();

    @Provide
    Arbitrary<Message> types() {
        return Arbitraries.of(TYPES);
    }

    @Property(tries = 3000)
    void everyMessageComesBackFromJson(@ForAll("types") Message type, @ForAll long seed) throws Exception {
        Message message = new RandomMessages(seed).like(type);
        byte[] json = MediaType.JSON.encode(message);
        Message back = MediaType.JSON.decode(json, type.newBuilderForType()).build();
        assertThat(back).isEqualTo(MessageTypes.withPrintedDefaults(message));
        assertThat(MediaType.JSON.encode(back)).isEqualTo(json);
    }

    @Property(tries = 3000)
    void everyMessageComesBackFromProtobuf(@ForAll("types") Message type, @ForAll long seed) throws Exception {
        Message message = new RandomMessages(seed).like(type);
        Message back = MediaType.PROTOBUF
                .decode(MediaType.PROTOBUF.encode(message), type.newBuilderForType())
                .build();
        assertThat(back).isEqualTo(message);
    }

    @Property(tries = 1000)
    void readingAnythingFailsInOrderOrNotAtAll(@ForAll("types") Message type, @ForAll long seed, @ForAll int cut) {
        byte[] json = MediaType.JSON.encode(new RandomMessages(seed).like(type));
        byte[] broken = json.clone();
        int at = Math.floorMod(cut, broken.length);
        broken[at] = (byte) (cut >>> 8);
        for (MediaType mediaType : MediaType.values()) {
            try {
                assertThat(mediaType.decode(broken, type.newBuilderForType()).isInitialized())
                        .isTrue();
            } catch (ProtocolException e) {
                assertThat(e).hasMessageStartingWith("Failed to ");
            }
        }
    }

    @Property(tries = 500)
    void recordsComeBackHoweverTheStreamIsCut(@ForAll List<byte[]> records, @ForAll long seed) throws Exception {
        java.util.Random random = new java.util.Random(seed);
        java.io.ByteArrayOutputStream stream = new java.io.ByteArrayOutputStream();
        for (byte[] record : records) {
            stream.write(RecordIo.frame(record));
        }
        byte[] bytes = stream.toByteArray();
        RecordIo.Decoder decoder = new RecordIo.Decoder(1 << 20);
        List<byte[]> decoded = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(7));
            decoded.addAll(decoder.feed(bytes, at, length));
            at += length;
        }
        assertThat(decoder.atBoundary()).isTrue();
        assertThat(decoded).usingElementComparator(java.util.Arrays::compare).containsExactlyElementsOf(records);
    }

    @org.junit.jupiter.api.Test
    void everyFileIsCovered() {
        assertThat(TYPES).hasSizeGreaterThan(300);
        assertThat(TYPES.stream()
                        .map(type -> type.getDescriptorForType().getFile().getName()))
                .contains("gantry/agent_link.proto", "mesos/v1/mesos.proto", "mesos/v1/master/master.proto");
    }
}
