package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
