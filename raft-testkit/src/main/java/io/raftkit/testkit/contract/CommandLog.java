package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine.ApplyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Commands as a log gives them to a state machine, and queries to ask it, all drawn from one seed.
 *
 * @param seed what it was drawn from
 * @param steps indexes grow and have gaps, where other entries were; terms and timestamps never fall
 * @param queries to see the state by
 */
record CommandLog(long seed, List<Step> steps, List<Bytes> queries) {
    private static final long THE_YEAR_2001 = 1_000_000_000_000L;

    /** A command and where it stands. */
    record Step(ApplyContext context, Bytes command) {}

    static CommandLog draw(
            long seed,
            int length,
            Function<RandomGenerator, Bytes> commands,
            Function<RandomGenerator, Bytes> queries) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        List<Bytes> asked = new ArrayList<>();
        ApplyContext last = new ApplyContext(1, 1, THE_YEAR_2001);
        for (int i = 0; i < length; i++) {
            last = next(last, random);
            steps.add(new Step(last, commands.apply(random)));
            asked.add(queries.apply(random));
        }
        return new CommandLog(seed, steps, asked);
    }

    private static ApplyContext next(ApplyContext last, RandomGenerator random) {
        boolean elected = random.nextInt(16) == 0;
        return new ApplyContext(
                last.index() + (elected ? 2 : 1),
                last.term() + (elected ? 1 : 0),
                last.timestamp() + random.nextInt(4) * (long) random.nextInt(1000));
    }

    int length() {
        return steps.size();
    }

    /** The steps before {@code position}. */
    List<Step> before(int position) {
        return steps.subList(0, position);
    }

    /** The steps from {@code position} on. */
    List<Step> from(int position) {
        return steps.subList(position, steps.size());
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
