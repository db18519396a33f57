package io.raftkit.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Microseconds of processor time that the whole process uses: all nodes, the compiler and the garbage collector.
 * Divided by operations they are what carries over from one machine, or one noisy hour, to the next.
 */
@State(Scope.Thread)
@AuxCounters
public class ProcessorTime {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private long atStart;

    /** An iteration begins. */
    @Setup(Level.Iteration)
    public void begin() {
        atStart = system.getProcessCpuTime();
    }

    /** Used since the iteration began. */
    public long cpuMicros() {
        return TimeUnit.NANOSECONDS.toMicros(system.getProcessCpuTime() - atStart);
    }
}
