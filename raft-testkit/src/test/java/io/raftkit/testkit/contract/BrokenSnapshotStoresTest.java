package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import io.raftkit.model.Configuration;
import io.raftkit.model.LogId;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshot stores that break one promise each: the contract notices, and says which. */
class BrokenSnapshotStoresTest {
    abstract static class AtFewPlaces extends DirectorySnapshotStoreContract {
        @Override
        protected int places() {
            return 20;
        }

        @Override
        protected boolean resumes() {
            return false;
        }
    }

    static final class Honest extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory);
        }
    }

    /** Believes whatever it reads. */
    static final class WithoutChecksums extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                void checkSum(int written, int computed, Path file) {}
            };
        }
    }

    /** Finds out too late, when every byte has been given out. */
    static final class ChecksAfterwards extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new LateSnapshotFiles(directory);
        }
    }

    /** Shows a snapshot as soon as it is begun. */
    static final class ShowsWhatIsBegun extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                public synchronized Optional<Snapshot> latest() throws IOException {
                    return writers.isEmpty()
                            ? super.latest()
                            : Optional.of(new Snapshot(writers.get(0).metadata, 0, 0));
                }
            };
        }
    }

    /** Writes where the last one is, so that a crash leaves neither. */
    static final class OverwritesTheLast extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                public synchronized Writer begin(SnapshotMetadata metadata) throws IOException {
                    for (Path file : newestFirst()) {
                        Files.delete(file);
                    }
                    return super.begin(metadata);
                }
            };
        }
    }

    /** Takes what was committed last for the latest. */
    static final class LastCommittedIsLatest extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                private Optional<Snapshot> last = super.latest();

                @Override
                void publish(Path temporary, Snapshot snapshot) throws IOException {
                    super.publish(temporary, snapshot);
                    last = Optional.of(snapshot);
                }

                @Override
                public synchronized Optional<Snapshot> latest() {
                    return last;
                }
            };
        }
    }

    /** Lets the newest go when there are too many. */
    static final class KeepsTheOldest extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                List<Path> newestFirst() throws IOException {
                    return super.newestFirst().stream()
                            .sorted(Comparator.naturalOrder())
                            .toList();
                }
            };
        }
    }

    /** Writes nobody down as member. */
    static final class ForgetsTheMembers extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                Bytes encode(SnapshotMetadata of, Bytes state) {
                    Configuration nobody = new Configuration(of.configuration().clusterId(), List.of());
                    return super.encode(
                            new SnapshotMetadata(of.lastIncluded(), of.configurationIndex(), nobody, of.timestamp()),
                            state);
                }
            };
        }
    }

    /** Commits what was given up, and what was committed before. */
    static final class CommitsWhenever extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                boolean isStrict() {
                    return false;
                }

                @Override
                void giveUp(Path temporary) throws IOException {
                    Files.write(temporary, new byte[0]);
                }
            };
        }
    }

    /** Lets every crash fill the disk a little more. */
    static final class NeverCleansUp extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                boolean isBeingWritten(Path file) {
                    return true;
                }

                @Override
                Path temporary(LogId id, int attempt) {
                    return super.temporary(id, attempt + (int) newFiles());
                }

                private long newFiles() {
                    try (Stream<Path> files = Files.list(directory)) {
                        return files.count();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }
    }

    /** Takes what is being written for what was left behind. */
    static final class OneWriterAtATime extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                boolean isBeingWritten(Path file) {
                    return false;
                }
            };
        }
    }

    /** Goes on where an attempt that was given up stopped. */
    static final class GoesOnWhereItStopped extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                Path temporary(LogId id, int attempt) {
                    return super.temporary(id, 0);
                }

                @Override
                boolean isBeingWritten(Path file) {
                    return true;
                }

                @Override
                OutputStream writeTo(Path file) throws IOException {
                    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }

                @Override
                void giveUp(Path temporary) {}

                @Override
                void publish(Path temporary, Snapshot snapshot) throws IOException {
                    Path copy = temporary.resolveSibling("copy");
                    Files.move(temporary, copy, StandardCopyOption.REPLACE_EXISTING);
                    super.publish(copy, snapshot);
                }
            };
        }
    }

    /** Serves nobody while it writes. */
    static final class ReadsOrWrites extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                public synchronized InputStream open(Snapshot snapshot) throws IOException {
                    InputStream state = super.open(snapshot);
                    return new FilterInputStream(state) {
                        @Override
                        public int read(byte[] target, int from, int length) throws IOException {
                            if (!writers.isEmpty()) {
                                throw new IOException("busy writing");
                            }
                            return super.read(target, from, length);
                        }
                    };
                }
            };
        }
    }

    /** Leaves it to the system when to write. */
    static final class SyncsNoFile extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                void syncFile(Path file) {}
            };
        }
    }

    /** Syncs files, but not their names. */
    static final class SyncsNoDirectory extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                void syncDirectory(@Nullable Path changed) {}
            };
        }
    }

    /** Gives whatever is at that place. */
    static final class AnySnapshotWillDo extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            return new PlainSnapshotFiles(directory) {
                @Override
                void checkAsked(Snapshot asked, Snapshot found) {}
            };
        }
    }

    /** Begins anew whenever it is opened. */
    static final class ForgetsOnOpening extends AtFewPlaces {
        @Override
        protected SnapshotStore open(Path directory) throws IOException {
            new DirectoryImage(Map.of()).writeTo(directory);
            return new PlainSnapshotFiles(directory);
        }
    }

    static Stream<Arguments> brokenOnes() {
        return Stream.of(
                Arguments.of(WithoutChecksums.class, "damage to a file is noticed"),
                Arguments.of(ChecksAfterwards.class, "damage to a file is noticed"),
                Arguments.of(ShowsWhatIsBegun.class, "a snapshot exists only once it is committed"),
                Arguments.of(OverwritesTheLast.class, "when the process ends at any moment"),
                Arguments.of(LastCommittedIsLatest.class, "the committed one with the highest index"),
                Arguments.of(KeepsTheOldest.class, "those with the lowest indexes go"),
                Arguments.of(ForgetsTheMembers.class, "a snapshot says what it stands for"),
                Arguments.of(CommitsWhenever.class, "is not committed again"),
                Arguments.of(NeverCleansUp.class, "what an attempt left behind goes with the next one"),
                Arguments.of(OneWriterAtATime.class, "are written side by side"),
                Arguments.of(GoesOnWhereItStopped.class, "nothing of an earlier attempt is in a later one"),
                Arguments.of(ReadsOrWrites.class, "reading goes on beside writing"),
                Arguments.of(SyncsNoFile.class, "wherever the power fails"),
                Arguments.of(SyncsNoDirectory.class, "wherever the power fails"),
                Arguments.of(AnySnapshotWillDo.class, "is refused with an IOException"),
                Arguments.of(ForgetsOnOpening.class, "is still there when the store is opened again"));
    }

    @ParameterizedTest
    @MethodSource("brokenOnes")
    void aBrokenSnapshotStoreFailsByThePromiseItBreaks(Class<?> contract, String promise) {
        ContractRun run = ContractRun.of(contract);
        assertThat(run.complaints())
                .anySatisfy(complaint -> assertThat(complaint).contains("Broken promise: ", promise));
    }

    @Test
    void oneThatKeepsItsPromisesPasses() {
        ContractRun run = ContractRun.of(Honest.class);
        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(32);
    }
}
