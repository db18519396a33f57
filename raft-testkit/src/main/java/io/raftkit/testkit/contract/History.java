package io.raftkit.testkit.contract;

import java.util.SplittableRandom;

/** One thing after another that a server does to its log, and closes it now and then. */
final class History {
    private History() {}

    /** Does so much, as {@code seed} draws, and checks reads all along. */
    static void play(TrackedLog log, long seed, int steps) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomOperations operations = new RandomOperations(random.split());
        for (int step = 0; step < steps; step++) {
            String when = "seed " + seed + ", step " + step;
            step(log, operations, random, when);
            if (random.nextInt(12) == 0) {
                log.close();
                var unused = log.open(when + ", after closing and opening");
            }
        }
        log.close();
    }

    private static void step(TrackedLog log, RandomOperations operations, SplittableRandom random, String when) {
        LogOperation next = operations.next(log.current(), log.floor());
        if (next instanceof LogOperation.Compact) {
            log.runDisk();
        }
        var unused = log.perform(next);
        log.checkReads(when);
        if (random.nextBoolean()) {
            log.loop().runNext();
        } else if (random.nextBoolean()) {
            log.runDisk();
        }
        log.checkOrder();
        log.checkReads(when);
    }
}
