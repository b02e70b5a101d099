package org.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;

/** Streams of records. However their bytes are cut, the same records come out, and the same streams are broken. */
final class Streams {
    private static final int LONGEST = 1 << 20;

    private Streams() {}

    /** The first byte says where the rest is cut. */
    static void recordIo(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        List<byte[]> whole = records(input, input.length);
        List<byte[]> cut = records(input, 1 + (input[0] & 0xF));
        assertThat(cut.toArray()).isEqualTo(whole.toArray());
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        for (byte[] record : whole) {
            framed.write(RecordIo.frame(record));
        }
        byte[] bytes = framed.toByteArray();
        List<byte[]> again = new RecordIo.Decoder(LONGEST).feed(bytes, 0, bytes.length);
        assertThat(again.toArray()).isEqualTo(whole.toArray());
    }

    private static List<byte[]> records(byte[] input, int step) {
        RecordIo.Decoder decoder = new RecordIo.Decoder(LONGEST);
        List<byte[]> records = new ArrayList<>();
        try {
            for (int at = 1; at < input.length; at += step) {
                records.addAll(decoder.feed(input, at, Math.min(step, input.length - at)));
            }
        } catch (ProtocolException e) {
            // What came with the broken length is lost with it; what came before in other chunks is not.
            return List.of();
        }
        return records;
    }
}
