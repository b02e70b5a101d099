package org.gantry.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The framing of streams: the record's length in ASCII decimal, a newline, the record. */
public final class RecordIo {
    /** Digits of the largest 64-bit length. */
    private static final int MAX_LENGTH_DIGITS = 20;

    private RecordIo() {}

    /** The record with its length in front. */
    public static byte[] frame(byte[] record) {
        byte[] length = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] framed = new byte[length.length + record.length];
        System.arraycopy(length, 0, framed, 0, length.length);
        System.arraycopy(record, 0, framed, length.length, record.length);
        return framed;
    }

    /** Puts records together again, however their bytes were cut. Not for several threads. */
    public static final class Decoder {
        private final int maxRecordBytes;
        private final StringBuilder lengthDigits = new StringBuilder();
        private byte[] record;
        private int filled;
        private boolean failed;

        /**
         * A decoder at the beginning of a stream.
         *
         * @param maxRecordBytes a longer record is refused before any of it is kept
         */
        public Decoder(int maxRecordBytes) {
            if (maxRecordBytes < 0) {
                throw new IllegalArgumentException("Negative limit: " + maxRecordBytes);
            }
            this.maxRecordBytes = maxRecordBytes;
        }

        /**
         * Takes the next bytes of the stream.
         *
         * @return the records that are complete now, in order; often none
         * @throws ProtocolException if this is no RecordIO or a record is too long; the stream cannot be read further
         */
        public List<byte[]> feed(byte[] bytes, int offset, int length) throws ProtocolException {
            if (failed) {
                throw new ProtocolException("The stream is broken already");
            }
            List<byte[]> complete = new ArrayList<>();
            int at = offset;
            int end = offset + length;
            while (at < end) {
                if (record == null) {
                    readLengthCharacter(bytes[at++]);
                } else {
                    int taken = Math.min(record.length - filled, end - at);
                    System.arraycopy(bytes, at, record, filled, taken);
                    filled += taken;
                    at += taken;
                }
                if (record != null && filled == record.length) {
                    complete.add(record);
                    record = null;
                }
            }
            return complete;
        }

        /** Whether the stream may end here: no record has begun. */
        public boolean atBoundary() {
            return record == null && lengthDigits.isEmpty();
        }

        private void readLengthCharacter(byte character) throws ProtocolException {
            if (character == '\n') {
                beginRecord();
            } else if (character < '0' || character > '9' || lengthDigits.length() == MAX_LENGTH_DIGITS) {
                failed = true;
                throw new ProtocolException("Failed to decode length '" + lengthDigits
                        + (character >= ' ' && character < 127 ? Character.toString(character) : "?")
                        + "': expecting decimal digits and a newline");
            } else {
                lengthDigits.append((char) character);
            }
        }

        private void beginRecord() throws ProtocolException {
            String digits = lengthDigits.toString();
            lengthDigits.setLength(0);
            if (digits.isEmpty()) {
                failed = true;
                throw new ProtocolException("Failed to decode length '': expecting decimal digits and a newline");
            }
            BigInteger size = new BigInteger(digits);
            if (size.compareTo(BigInteger.valueOf(maxRecordBytes)) > 0) {
                failed = true;
                throw new ProtocolException(
                        "A record of " + digits + " bytes is longer than the limit of " + maxRecordBytes);
            }
            record = new byte[size.intValue()];
            filled = 0;
        }
    }
}
