package io.raftkit.testkit.simulation;

import java.util.random.RandomGenerator;

/** Draws from a random stream, the same on every platform. */
final class Draw {
    private Draw() {}

    /** Whether something of this probability happens. */
    static boolean chance(RandomGenerator random, double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** Exponentially distributed, with this mean. */
    static long exponential(RandomGenerator random, long mean) {
        return mean == 0 ? 0 : (long) (-mean * StrictMath.log(1 - random.nextDouble()));
    }

    /** Never, or so often, on average: as likely. */
    static long often(RandomGenerator random, Long... intervals) {
        return random.nextBoolean() ? 0 : one(random, intervals);
    }

    /** Not at all, or so strong: as likely. */
    static double sometimes(RandomGenerator random, Double... strengths) {
        return random.nextBoolean() ? 0 : one(random, strengths);
    }

    /** One of these. */
    @SafeVarargs
    static <T> T one(RandomGenerator random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
