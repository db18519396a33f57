package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.memory.MemorySnapshotStore;
import io.raftkit.model.Bytes;
import io.raftkit.model.Snapshot;
import io.raftkit.model.SnapshotMetadata;
import io.raftkit.spi.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that break one promise each about snapshots on their way: the contract notices, and says which. */
class BrokenReceiversTest {
    /** Receives into memory of its own, and commits whatever that is. */
    static final class Careless implements SnapshotStore.Partial {
        private final SnapshotStore target;
        private final Snapshot announced;
        private final ByteArrayOutputStream state;

        Careless(SnapshotStore target, Snapshot announced, ByteArrayOutputStream state) {
            this.target = target;
            this.announced = announced;
            this.state = state;
        }

        @Override
        public Snapshot announced() {
            return announced;
        }

        @Override
        public long received() {
            return state.size();
        }

        @Override
        public void append(Bytes more) throws IOException {
            more.writeTo(state);
        }

        @Override
        public Snapshot commit() throws IOException {
            try (SnapshotStore.Writer writer = target.begin(announced.metadata())) {
                state.writeTo(writer.output());
                return writer.commit();
            }
        }

        @Override
        public void close() {}
    }

    /** Keeps its promises, as the store in memory does that it passes everything on to. */
    static class InMemory extends SnapshotStoreContract {
        final SnapshotStore memory = new MemorySnapshotStore();

        @Override
        protected SnapshotStore open() throws IOException {
            return new Store();
        }

        Optional<Snapshot> latest() throws IOException {
            return memory.latest();
        }

        List<Snapshot> list() throws IOException {
            return memory.list();
        }

        InputStream read(Snapshot snapshot, long offset) throws IOException {
            return memory.open(snapshot, offset);
        }

        SnapshotStore.Partial receive(Snapshot announced) throws IOException {
            return memory.receive(announced);
        }

        Optional<Snapshot> incomplete() throws IOException {
            return memory.incomplete();
        }

        private final class Store implements SnapshotStore {
            @Override
            public Writer begin(SnapshotMetadata metadata) throws IOException {
                return memory.begin(metadata);
            }

            @Override
            public Optional<Snapshot> latest() throws IOException {
                return InMemory.this.latest();
            }

            @Override
            public InputStream open(Snapshot snapshot) throws IOException {
                return open(snapshot, 0);
            }

            @Override
            public InputStream open(Snapshot snapshot, long offset) throws IOException {
                return read(snapshot, offset);
            }

            @Override
            public List<Snapshot> list() throws IOException {
                return InMemory.this.list();
            }

            @Override
            public Partial receive(Snapshot announced) throws IOException {
                return InMemory.this.receive(announced);
            }

            @Override
            public Optional<Snapshot> incomplete() throws IOException {
                return InMemory.this.incomplete();
            }

            @Override
            public void close() {
                memory.close();
            }
        }
    }

    /** Takes a part for the whole, and one state for another. */
    static final class CommitsWhateverHasCome extends InMemory {
        @Override
        SnapshotStore.Partial receive(Snapshot announced) {
            return new Careless(memory, announced, new ByteArrayOutputStream());
        }
    }

    /** Appends what comes of one snapshot to what has come of another. */
    static final class GoesOnWithAnother extends InMemory {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        SnapshotStore.Partial receive(Snapshot announced) {
            return new Careless(memory, announced, received);
        }
    }

    /** Begins from zero each time that it is opened. */
    static final class Forgets extends InMemory {
        private final Snapshot nobodys = TakenSnapshot.expected(1, 1).snapshot();

        @Override
        protected SnapshotStore open() throws IOException {
            memory.receive(nobodys);
            return super.open();
        }

        @Override
        Optional<Snapshot> incomplete() throws IOException {
            return memory.incomplete().filter(announced -> !announced.equals(nobodys));
        }
    }

    /** Shows a snapshot as soon as it is announced. */
    static final class ShowsWhatIsAnnounced extends InMemory {
        private @Nullable Snapshot shown;

        @Override
        SnapshotStore.Partial receive(Snapshot announced) throws IOException {
            shown = announced;
            return memory.receive(announced);
        }

        @Override
        Optional<Snapshot> latest() throws IOException {
            return shown == null ? memory.latest() : Optional.of(shown);
        }
    }

    /** Always begins at the beginning. */
    static final class ReadsFromTheBeginning extends InMemory {
        @Override
        InputStream read(Snapshot snapshot, long offset) throws IOException {
            return memory.open(snapshot);
        }
    }

    /** Lists the oldest first. */
    static final class ListsBackwards extends InMemory {
        @Override
        List<Snapshot> list() throws IOException {
            List<Snapshot> backwards = new ArrayList<>(memory.list());
            Collections.reverse(backwards);
            return backwards;
        }
    }

    static Stream<Arguments> brokenOnes() {
        return Stream.of(
                Arguments.of(CommitsWhateverHasCome.class, "what is not as it was announced is not committed"),
                Arguments.of(GoesOnWithAnother.class, "of a snapshot that was not announced before, nothing is there"),
                Arguments.of(Forgets.class, "is gone on with when the same one is announced again"),
                Arguments.of(ShowsWhatIsAnnounced.class, "is no snapshot before it is committed"),
                Arguments.of(ReadsFromTheBeginning.class, "a state is read from any place on"),
                Arguments.of(ListsBackwards.class, "the list begins with the latest"));
    }

    @ParameterizedTest
    @MethodSource("brokenOnes")
    void aStoreFailsByThePromiseItBreaks(Class<?> contract, String promise) {
        assertThat(ContractRun.of(contract).complaints())
                .anySatisfy(complaint -> assertThat(complaint).contains("Broken promise: ", promise));
    }
}
