package io.raftkit.bench.compare;

import java.util.Random;

/** The operations that a submitting thread makes, one after the other. Commands are made ahead, one for each key. */
final class Workload {
    /** The one that does nothing. */
    static final String IDLE = "idle";

    private static final int HUNDRED = 100;

    /** Reads out of a hundred operations of the mixed workload. */
    private static final int MIXED_READS = 90;

    /** Has no common factor with a hundred, so that reads and writes alternate as evenly as can be. */
    private static final int STRIDE = 61;

    private static final long SEED = 1;

    private final byte[][] commands;
    private final int readPercent;

    private Workload(byte[][] commands, int readPercent) {
        this.commands = commands;
        this.readPercent = readPercent;
    }

    /**
     * What a scenario asks for.
     *
     * @throws UsageException if its workload is not {@code write}, {@code mixed} (nine linearizable reads to
     *     a write), {@code linearizable}, {@code lease}, {@code local} or {@code idle}
     */
    static Workload of(Scenario scenario) {
        Random random = new Random(SEED);
        byte[][] commands = new byte[scenario.keys()][];
        byte[] value = new byte[scenario.valueBytes()];
        for (int key = 0; key < commands.length; key++) {
            random.nextBytes(value);
            commands[key] = KeyValues.command(key, value);
        }
        return new Workload(commands, readPercent(scenario.workload()));
    }

    private static int readPercent(String name) {
        return switch (name) {
            case "write", IDLE -> 0;
            case "mixed" -> MIXED_READS;
            case "linearizable", "lease", "local" -> HUNDRED;
            default ->
                throw new UsageException("a workload is write, linearizable, lease, local, mixed or idle, not " + name);
        };
    }

    /** How its reads are protected. */
    static ReadLevel level(String name) {
        return switch (name) {
            case "lease" -> ReadLevel.LEASE;
            case "local" -> ReadLevel.LOCAL;
            default -> ReadLevel.LINEARIZABLE;
        };
    }

    /** Whether it reads at all. */
    boolean reads() {
        return readPercent > 0;
    }

    /** All commands, to fill the state machine. */
    byte[][] commands() {
        return commands;
    }

    /** Makes the operation with this number. */
    void submit(long number, Member member, Slot slot) {
        int key = (int) (number % commands.length);
        if (number * STRIDE % HUNDRED < readPercent) {
            member.read(key, slot);
        } else {
            member.submit(commands[key], slot);
        }
    }
}
