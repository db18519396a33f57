package io.raftkit.bench.compare;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has used up to now; the difference of two is what a window cost.
 *
 * @param nanos when
 * @param cpuNanos processor time of all threads, the compiler's and the garbage collector's too
 * @param allocatedBytes on the heap, by threads that are alive
 * @param collections of garbage
 * @param collectionMillis how long they took together
 * @param oldCollections those of the old generation alone: full collections
 * @param busyNanos processor time of the whole machine, with the work of others; -1 where it cannot be known
 */
record ProcessCosts(
        long nanos,
        long cpuNanos,
        long allocatedBytes,
        long collections,
        long collectionMillis,
        long oldCollections,
        long busyNanos) {

    static ProcessCosts now() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        long collections = 0;
        long millis = 0;
        long old = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += collector.getCollectionCount();
            millis += collector.getCollectionTime();
            if (collector.getName().contains("Old")) {
                old += collector.getCollectionCount();
            }
        }
        return new ProcessCosts(
                System.nanoTime(),
                system.getProcessCpuTime(),
                allocated,
                collections,
                millis,
                old,
                Machine.busyNanos());
    }

    ProcessCosts since(ProcessCosts before) {
        return new ProcessCosts(
                nanos - before.nanos,
                cpuNanos - before.cpuNanos,
                allocatedBytes - before.allocatedBytes,
                collections - before.collections,
                collectionMillis - before.collectionMillis,
                oldCollections - before.oldCollections,
                busyNanos < 0 ? -1 : busyNanos - before.busyNanos);
    }

    /** How much of one core others used meanwhile, in percent; -1 where it cannot be known. */
    double foreignCpuPercent() {
        return busyNanos < 0 ? -1 : Math.max(0, 100.0 * (busyNanos - cpuNanos) / nanos);
    }
}
