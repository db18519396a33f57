package io.raftkit.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The rounds of one contender at one point. */
record Rounds(List<Measurement> all) {
    /** Median, least and most. */
    record Spread(double median, double min, double max) {
        static Spread of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }
    }

    Rounds {
        all = List.copyOf(all);
    }

    boolean succeeded() {
        return all.stream().anyMatch(Measurement::succeeded);
    }

    /** Of the rounds that succeeded, of which there must be one. */
    Spread spread(ToDoubleFunction<Measurement> figure) {
        return Spread.of(
                all.stream().filter(Measurement::succeeded).mapToDouble(figure).toArray());
    }

    double median(ToDoubleFunction<Measurement> figure) {
        return spread(figure).median();
    }

    /**
     * How much faster this one was than the fastest of the others, round by round; null if there is no round in which
     * both succeeded.
     */
    @Nullable
    Spread ratioToBest(String self, Map<String, Rounds> everybody) {
        double[] ratios = all.stream()
                .filter(Measurement::succeeded)
                .flatMapToDouble(own -> {
                    OptionalDouble best = everybody.entrySet().stream()
                            .filter(entry -> !entry.getKey().equals(self))
                            .flatMap(entry -> entry.getValue().all().stream())
                            .filter(other -> other.succeeded() && other.round() == own.round())
                            .mapToDouble(Measurement::perSecond)
                            .max();
                    return best.stream().map(other -> own.perSecond() / other);
                })
                .toArray();
        return ratios.length == 0 ? null : Spread.of(ratios);
    }
}
