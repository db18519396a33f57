package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakRecorderTest {
    private static final int PATIENCE = 100;

    @Test
    void aBufferThatNobodyReleasesIsFound() {
        LeakRecorder.assertNothingLeaked();
        lose();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < PATIENCE; i++) {
                        LeakRecorder.assertNothingLeaked();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ByteBuf");
        assertThat(LeakRecorder.take()).hasSize(1);
    }

    private static void lose() {
        ByteBufAllocator.DEFAULT.directBuffer(1).writeByte(1);
    }
}
