package io.raftkit.bench.compare;

/**
 * One thing to be measured, in a process of its own.
 *
 * @param contender its name
 * @param workload {@code write}, {@code linearizable}, {@code lease}, {@code local} or {@code mixed}
 * @param members servers of the cluster
 * @param outstanding operations on their way at any time, if there is no rate
 * @param rate operations a second that are made whatever becomes of them; 0 for a closed loop
 * @param percentOfCapacity what part of what it does in a closed loop the rate is; 0 if it is not chosen that way
 * @param valueBytes size of a value; a command is longer by the key's eight bytes
 * @param keys different keys
 * @param warmUpMillis how long it runs before it is measured
 * @param windowMillis how long it is measured
 */
public record Scenario(
        String contender,
        String workload,
        int members,
        int outstanding,
        long rate,
        int percentOfCapacity,
        int valueBytes,
        int keys,
        long warmUpMillis,
        long windowMillis) {

    /** The same for another contender. */
    Scenario of(String name) {
        return with(name, workload, outstanding, rate, percentOfCapacity);
    }

    /** The same in a closed loop. */
    Scenario withOutstanding(int count) {
        return with(contender, workload, count, 0, 0);
    }

    /** The same at a fixed rate. */
    Scenario withRate(long perSecond, int percent) {
        return with(contender, workload, 0, perSecond, percent);
    }

    /** The same with other operations. */
    Scenario withWorkload(String name) {
        return with(contender, name, outstanding, rate, percentOfCapacity);
    }

    /** The same with other clusters and values. */
    Scenario withSizes(int servers, int bytes) {
        return new Scenario(
                contender,
                workload,
                servers,
                outstanding,
                rate,
                percentOfCapacity,
                bytes,
                keys,
                warmUpMillis,
                windowMillis);
    }

    private Scenario with(String name, String operations, int loop, long perSecond, int percent) {
        return new Scenario(
                name, operations, members, loop, perSecond, percent, valueBytes, keys, warmUpMillis, windowMillis);
    }
}
