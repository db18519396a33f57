package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Netty's leak detector, as the build asks for it: remembers where a buffer that nobody released was last touched. */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();
    private static final int COLLECTIONS = 5;

    public LeakRecorder(Class<T> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** The constructor that Netty looks for first. */
    public LeakRecorder(Class<T> resourceType, int samplingInterval, long maxActive) {
        super(resourceType, samplingInterval);
    }

    /** Has what nobody holds collected, and fails if a buffer is among it. */
    static void assertNothingLeaked() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // Leaks are reported when the next buffer is allocated.
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(1);
            buffer.release();
        }
        assertThat(LEAKS).isEmpty();
    }

    /** What was found so far; cleared. */
    static List<String> take() {
        List<String> found = List.copyOf(LEAKS);
        LEAKS.clear();
        return found;
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        LEAKS.add(resourceType);
    }
}
