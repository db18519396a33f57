package io.raftkit.bench.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What was measured on.
 *
 * @param jdk version and vendor
 * @param cores that the JVM may use
 * @param processor its name, as the kernel tells it
 * @param memoryBytes of the machine
 * @param kernel name and version
 * @param fileSystem type of the one that holds the data
 * @param fsyncMicrosMedian time of a write of 256 bytes into a preallocated file and {@code force(false)}
 * @param fsyncMicrosP99 the same, its 99th percentile
 * @param loadAverage processes that wanted to run over the last minute, when it began
 */
public record Machine(
        String jdk,
        int cores,
        String processor,
        long memoryBytes,
        String kernel,
        String fileSystem,
        double fsyncMicrosMedian,
        double fsyncMicrosP99,
        double loadAverage) {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int BLOCK = 256;
    private static final int SYNCS = 2000;
    private static final double NANOS_PER_MICRO = 1000;

    /** Of {@code /proc/stat}: user, nice, system, interrupts hard and soft, and what the host took away. */
    private static final int[] BUSY_COLUMNS = {1, 2, 3, 6, 7, 8};

    /** The kernel counts in hundredths of a second, whatever its own clock. */
    private static final long NANOS_PER_TICK = TimeUnit.MILLISECONDS.toNanos(10);

    /** Looks around, and makes {@value #SYNCS} writes durable in {@code directory}. */
    static Machine look(Path directory) throws IOException {
        Histogram syncs = syncs(directory);
        return new Machine(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                Runtime.getRuntime().availableProcessors(),
                field(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch")),
                memory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Files.getFileStore(directory).type(),
                syncs.getValueAtPercentile(50) / NANOS_PER_MICRO,
                syncs.getValueAtPercentile(99) / NANOS_PER_MICRO,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private static Histogram syncs(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "sync", null);
        Histogram nanos = new Histogram(3);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK * SYNCS);
            channel.write(zeros, 0);
            channel.force(true);
            for (int i = 0; i < SYNCS; i++) {
                long begin = System.nanoTime();
                channel.write(block.clear(), (long) i * BLOCK);
                channel.force(false);
                nanos.recordValue(System.nanoTime() - begin);
            }
        } finally {
            Files.delete(file);
        }
        return nanos;
    }

    private static String field(Path file, String name, String otherwise) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name) && line.contains(":")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            return otherwise;
        }
        return otherwise;
    }

    /** Processor time that all processes together have used; -1 where the kernel does not tell. */
    static long busyNanos() {
        try {
            List<String> lines = Files.readAllLines(STAT);
            String[] ticks = lines.get(0).strip().split("\\s+", -1);
            long busy = 0;
            for (int column : BUSY_COLUMNS) {
                busy += Long.parseLong(ticks[column]);
            }
            return busy * NANOS_PER_TICK;
        } catch (IOException e) {
            return -1;
        }
    }
}
