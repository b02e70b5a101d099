package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIoTest {
    private static List<byte[]> decode(RecordIo.Decoder decoder, String text) throws ProtocolException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return decoder.feed(bytes, 0, bytes.length);
    }

    @Test
    void framesWithLengthAndNewline() {
        assertThat(RecordIo.frame("hello".getBytes(StandardCharsets.US_ASCII)))
                .asString()
                .isEqualTo("5\nhello");
        assertThat(RecordIo.frame(new byte[0])).asString().isEqualTo("0\n");
    }

    @Test
    void takesRecordsOfExactlyTheLimitAndEmptyOnes() throws Exception {
        RecordIo.Decoder decoder = new RecordIo.Decoder(3);
        assertThat(decode(decoder, "3\nabc0\n1")).hasSize(2);
        assertThat(decoder.atBoundary()).isFalse();
        assertThat(decode(decoder, "\nx")).hasSize(1);
        assertThat(decoder.atBoundary()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4\n", "99999999999999999999\n", "18446744073709551616\n"})
    void refusesLongRecordsBeforeTheyCome(String text) {
        assertThatThrownBy(() -> decode(new RecordIo.Decoder(3), text))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("is longer than the limit of 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\n", "-1\n", "1 \n", "1\r\n", "123456789012345678901\n", "{\"type\":1}"})
    void refusesWhatIsNoLength(String text) {
        RecordIo.Decoder decoder = new RecordIo.Decoder(3);
        assertThatThrownBy(() -> decode(decoder, text))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Failed to decode length '");
        assertThatThrownBy(() -> decode(decoder, "1\na")).hasMessage("The stream is broken already");
    }
}
