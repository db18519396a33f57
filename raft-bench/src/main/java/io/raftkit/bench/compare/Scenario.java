package io.raftkit.bench.compare;

/**
 * One thing to be measured, in a process of its own.
 *
 * @param contender its name
 * @param workload {@code write}, {@code linearizable}, {@code lease}, {@code local} or {@code mixed}
 * @param members servers of the cluster
 * @param outstanding operations on their way at any time, if there is no rate
 * @param rate operations a second that are made whatever becomes of them; 0 for a closed loop
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
        int valueBytes,
        int keys,
        long warmUpMillis,
        long windowMillis) {

    /** The same for another contender. */
    Scenario of(String name) {
        return new Scenario(
                name, workload, members, outstanding, rate, valueBytes, keys, warmUpMillis, windowMillis);
    }

    /** The same in a closed loop. */
    Scenario withOutstanding(int count) {
        return new Scenario(contender, workload, members, count, 0, valueBytes, keys, warmUpMillis, windowMillis);
    }

    /** The same at a fixed rate. */
    Scenario withRate(long perSecond) {
        return new Scenario(
                contender, workload, members, 0, perSecond, valueBytes, keys, warmUpMillis, windowMillis);
    }

    /** The same with other operations. */
    Scenario withWorkload(String name) {
        return new Scenario(
                contender, name, members, outstanding, rate, valueBytes, keys, warmUpMillis, windowMillis);
    }
}
