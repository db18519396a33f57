package io.raftkit.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CrcTest {
    private static int crc(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    @Test
    void readsWhatRemainsAndLeavesItThere() {
        ByteBuffer digits = ByteBuffer.wrap("x123456789".getBytes(US_ASCII)).position(1);
        assertThat(Crc.of(digits)).as("RFC 3720, B.4: the check value").isEqualTo(0xe3069283);
        assertThat(digits.position()).isEqualTo(1);
    }

    @Test
    void whatIsPutTogetherIsWhatTheWholeHas() {
        Random random = new Random(1);
        byte[] bytes = new byte[3 * SnapshotFormat.CHUNK_BYTES];
        random.nextBytes(bytes);
        for (int i = 0; i < 200; i++) {
            int end = random.nextInt(bytes.length + 1);
            int middle = random.nextInt(end + 1);
            assertThat(Crc.combined(crc(bytes, 0, middle), crc(bytes, middle, end), end - middle))
                    .isEqualTo(crc(bytes, 0, end));
        }
        int chunk = SnapshotFormat.CHUNK_BYTES;
        assertThat(Crc.combined(crc(bytes, 0, 12), crc(bytes, 12, 12 + chunk), chunk))
                .isEqualTo(crc(bytes, 0, 12 + chunk));
        assertThat(Crc.combined(crc(bytes, 0, 12), crc(bytes, 12, 12), 0)).isEqualTo(crc(bytes, 0, 12));
        // However it is put together, also where lengths need all their bits.
        int far = 1 << 30;
        assertThat(Crc.combined(Crc.combined(1, 2, far), 3, far - 1))
                .isEqualTo(Crc.combined(1, Crc.combined(2, 3, far - 1), 2 * (far - 1) + 1));
        assertThat(Crc.combined(0, crc(bytes, 0, chunk), chunk)).isEqualTo(crc(bytes, 0, chunk));
    }
}
