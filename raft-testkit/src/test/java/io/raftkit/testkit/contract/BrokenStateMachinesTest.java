package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State machines that break one promise each: the contract notices, and says which. */
class BrokenStateMachinesTest {
    abstract static class OfTallies extends StateMachineContract {
        private final Supplier<StateMachine> machines;

        OfTallies(Supplier<StateMachine> machines) {
            this.machines = machines;
        }

        @Override
        protected StateMachine create() {
            return machines.get();
        }

        @Override
        protected Bytes anyCommand(RandomGenerator random) {
            return Tallies.anyCommand(random);
        }

        @Override
        protected Bytes anyQuery(RandomGenerator random) {
            return Tallies.anyQuery(random);
        }
    }

    static final class Honest extends OfTallies {
        Honest() {
            super(Tallies::new);
        }

        @Override
        protected boolean equalStatesAreWrittenAlike() {
            return true;
        }
    }

    /** Draws lots, each server for itself. */
    static final class Random extends OfTallies {
        private static final SplittableRandom LOTS = new SplittableRandom(1);

        Random() {
            super(() -> new Tallies() {
                @Override
                public Bytes apply(ApplyContext context, Bytes command) {
                    super.apply(context, command);
                    return Bytes.utf8(String.valueOf(LOTS.nextInt(10)));
                }
            });
        }
    }

    /** All servers of a process share one map. */
    static final class Shared extends OfTallies {
        private static final NavigableMap<String, Long> COUNTS = new TreeMap<>();

        Shared() {
            super(() -> {
                Tallies machine = new Tallies();
                machine.counts = COUNTS;
                return machine;
            });
        }
    }

    /** Remembers whom it was asked about. */
    static final class ChangedByQueries extends OfTallies {
        ChangedByQueries() {
            super(() -> new Tallies() {
                @Override
                public Bytes query(Bytes query) {
                    counts.merge("asked", 1L, Long::sum);
                    return super.query(query);
                }
            });
        }
    }

    /** Starts to count anew once it is in a snapshot. */
    static final class ChangedByCaptures extends OfTallies {
        ChangedByCaptures() {
            super(() -> new Tallies() {
                @Override
                public Capture capture() {
                    Capture capture = super.capture();
                    counts.remove("a");
                    return capture;
                }
            });
        }
    }

    /** Writes the map that it goes on changing. */
    static final class LiveCapture extends OfTallies {
        LiveCapture() {
            super(() -> new Tallies() {
                @Override
                public Capture capture() {
                    NavigableMap<String, Long> live = counts;
                    long index = lastIndex;
                    long timestamp = lastTimestamp;
                    return target -> write(live, index, timestamp, target);
                }
            });
        }
    }

    /** Makes everybody wait until a capture is written. */
    static final class Locked extends OfTallies {
        Locked() {
            super(() -> new Tallies() {
                @Override
                public synchronized Bytes apply(ApplyContext context, Bytes command) {
                    return super.apply(context, command);
                }

                @Override
                synchronized void write(
                        NavigableMap<String, Long> captured, long index, long timestamp, OutputStream target)
                        throws IOException {
                    super.write(captured, index, timestamp, target);
                }
            });
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(100);
        }
    }

    /** Forgets that time has passed. */
    static final class ForgetsTheTime extends OfTallies {
        ForgetsTheTime() {
            super(() -> new Tallies() {
                @Override
                void write(NavigableMap<String, Long> captured, long index, long timestamp, OutputStream target)
                        throws IOException {
                    super.write(captured, index, 0, target);
                }
            });
        }
    }

    /** Leaves the end of its state in a buffer. */
    static final class DoesNotFlush extends OfTallies {
        DoesNotFlush() {
            super(() -> new Tallies() {
                @Override
                void write(NavigableMap<String, Long> captured, long index, long timestamp, OutputStream target)
                        throws IOException {
                    super.write(captured, index, timestamp, new BufferedOutputStream(target, 32));
                }
            });
        }
    }

    /** Restores into what is there. */
    static final class Merges extends OfTallies {
        Merges() {
            super(() -> new Tallies() {
                @Override
                public void restore(InputStream source) throws IOException {
                    Map<String, Long> before = counts;
                    super.restore(source);
                    before.forEach(counts::putIfAbsent);
                }
            });
        }
    }

    /** Takes what one read gives for all there is. */
    static final class ReadsOnce extends OfTallies {
        ReadsOnce() {
            super(() -> new Tallies() {
                @Override
                public void restore(InputStream source) throws IOException {
                    byte[] buffer = new byte[1 << 16];
                    int length = Math.max(0, source.read(buffer));
                    super.restore(Bytes.wrap(buffer, 0, length).asInputStream());
                }
            });
        }
    }

    /** Hands out the buffer that it writes the next result into. */
    static final class ReusesItsBuffer extends OfTallies {
        ReusesItsBuffer() {
            super(() -> new Tallies() {
                private final byte[] buffer = new byte[8];

                @Override
                Bytes count(String name) {
                    Bytes count = super.count(name);
                    count.copyTo(buffer, 0);
                    return Bytes.wrap(buffer, 0, count.length());
                }
            });
        }
    }

    /** Is content with whatever it could read. */
    static final class TakesHalf extends OfTallies {
        TakesHalf() {
            super(() -> new Tallies() {
                @Override
                public void restore(InputStream source) throws IOException {
                    NavigableMap<String, Long> restored = new TreeMap<>();
                    byte[] all = source.readAllBytes();
                    DataInputStream in = new DataInputStream(Bytes.wrap(all).asInputStream());
                    try {
                        lastIndex = in.readLong();
                        lastTimestamp = in.readLong();
                        while (in.available() > 2) {
                            restored.put(in.readUTF(), in.readLong());
                        }
                    } catch (IOException theEnd) {
                        restored.remove("");
                    }
                    counts = restored;
                }
            });
        }
    }

    /** Takes a failure of its stream for the end. */
    static final class SwallowsReadFailures extends OfTallies {
        SwallowsReadFailures() {
            super(() -> new Tallies() {
                @Override
                public void restore(InputStream source) {
                    try {
                        super.restore(source);
                    } catch (IOException e) {
                        counts = new TreeMap<>();
                    }
                }
            });
        }

        @Override
        protected boolean noticesACutState() {
            return false;
        }
    }

    /** Keeps to itself that the disk was full. */
    static final class SwallowsWriteFailures extends OfTallies {
        SwallowsWriteFailures() {
            super(() -> new Tallies() {
                @Override
                void write(NavigableMap<String, Long> captured, long index, long timestamp, OutputStream target) {
                    try {
                        super.write(captured, index, timestamp, target);
                    } catch (IOException e) {
                        captured.clear();
                    }
                }
            });
        }
    }

    /** Keeps what it had read of the state that it could not restore. */
    static final class KeepsTheHalf extends OfTallies {
        KeepsTheHalf() {
            super(() -> new Tallies() {
                private long failures;

                @Override
                public void restore(InputStream source) throws IOException {
                    try {
                        super.restore(source);
                    } catch (IOException e) {
                        failures++;
                        throw e;
                    }
                    counts.computeIfPresent("a", (name, count) -> count + failures);
                }
            });
        }
    }

    static Stream<Arguments> brokenOnes() {
        return Stream.of(
                Arguments.of(Random.class, "the same commands give the same results"),
                Arguments.of(Shared.class, "the same commands give the same results"),
                Arguments.of(ChangedByQueries.class, "a query changes nothing"),
                Arguments.of(ChangedByCaptures.class, "taking a capture changes nothing"),
                Arguments.of(LiveCapture.class, "a capture holds the state of its moment"),
                Arguments.of(Locked.class, "applying goes on while a capture is written"),
                Arguments.of(ForgetsTheTime.class, "restore gives back the state that was captured"),
                Arguments.of(DoesNotFlush.class, "restore gives back the state that was captured"),
                Arguments.of(Merges.class, "restore replaces the whole state"),
                Arguments.of(ReadsOnce.class, "gives out as few bytes at a time as it likes"),
                Arguments.of(ReusesItsBuffer.class, "which never changes again"),
                Arguments.of(TakesHalf.class, "restore refuses a state that is cut off"),
                Arguments.of(SwallowsReadFailures.class, "restore throws the IOException of its stream"),
                Arguments.of(SwallowsWriteFailures.class, "a capture says so if it could not be written whole"),
                Arguments.of(KeepsTheHalf.class, "after a restore that failed, another one mends the state"));
    }

    @ParameterizedTest
    @MethodSource("brokenOnes")
    void aBrokenStateMachineFailsByThePromiseItBreaks(Class<?> contract, String promise) {
        ContractRun run = ContractRun.of(contract);
        assertThat(run.complaints())
                .anySatisfy(complaint -> assertThat(complaint).contains("Broken promise: ", promise));
    }

    @Test
    void oneThatKeepsItsPromisesPasses() {
        ContractRun run = ContractRun.of(Honest.class);
        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(12);
    }
}
