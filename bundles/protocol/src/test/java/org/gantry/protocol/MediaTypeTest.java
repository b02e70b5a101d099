package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.master.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent | JSON",
                "'' | JSON",
                "*/* | JSON",
                "application/* | JSON",
                "application/json | JSON",
                "APPLICATION/JSON | JSON",
                "application/x-protobuf | PROTOBUF",
                "application/x-protobuf, application/json;q=0.1 | JSON",
                "application/x-protobuf, */* | JSON",
                "application/json;q=0, */* | PROTOBUF",
                "application/json;q=0.0 , application/x-protobuf ; q=0.5 | PROTOBUF",
                "text/html | none",
                "text/*, application/recordio | none",
                "application/json;q=0 | none",
                "nonsense | none",
            })
    void answersWithWhatIsAcceptedJsonFirst(String accept, String chosen) {
        assertThat(MediaType.accepted(accept).map(Enum::name).orElse("none")).isEqualTo(chosen);
    }

    @Test
    void readsNoMoreMessagesThanTheHeapBears() throws Exception {
        byte[] tooMany = capabilities((int) ProtobufSize.MAX_MESSAGES + 1);
        assertThatThrownBy(() -> MediaType.PROTOBUF.decode(tooMany, Protos.FrameworkInfo.newBuilder()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("More than ");

        byte[] bearable = capabilities(10_000);
        assertThat(MediaType.PROTOBUF
                        .decode(bearable, Protos.FrameworkInfo.newBuilder())
                        .getCapabilitiesCount())
                .isEqualTo(10_000);
    }

    /** A framework's description with so many empty capabilities. */
    private static byte[] capabilities(int count) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Protos.FrameworkInfo.newBuilder()
                .setUser("u")
                .setName("n")
                .build()
                .toByteArray());
        for (int i = 0; i < count; i++) {
            bytes.write(Protos.FrameworkInfo.CAPABILITIES_FIELD_NUMBER << 3 | 2);
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    @Test
    void contentTypesAreComparedExactly() {
        assertThat(MediaType.ofContentType("application/json")).contains(MediaType.JSON);
        assertThat(MediaType.ofContentType("application/x-protobuf")).contains(MediaType.PROTOBUF);
        assertThat(MediaType.ofContentType("application/json; charset=utf-8")).isEmpty();
        assertThat(MediaType.ofContentType("Application/JSON")).isEmpty();
        assertThat(MediaType.ofContentType(null)).isEmpty();
    }

    @Test
    void brokenProtobufIsTold() {
        assertThatThrownBy(() -> MediaType.PROTOBUF.decode(new byte[] {(byte) 0xff, 1}, Call.newBuilder()))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Failed to parse body into Call protobuf");
        // LIST_FILES without its path.
        assertThatThrownBy(() -> MediaType.PROTOBUF.decode(
                        Call.newBuilder()
                                .setListFiles(Call.ListFiles.getDefaultInstance())
                                .buildPartial()
                                .toByteArray(),
                        Call.newBuilder()))
                .hasMessageEndingWith("Missing required fields: list_files.path");
    }
}
