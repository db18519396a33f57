package io.raftkit.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine.ApplyContext;
import io.raftkit.spi.StateMachine.Capture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyValueStoreTest {
    private final KeyValueStore store = new KeyValueStore();
    private long index;

    @Test
    void aValueThatWasSetIsReadBack() {
        set("greeting", "hello");
        set("greeting", "good morning");
        set("empty", "");

        assertThat(get(store, "greeting")).contains(Bytes.utf8("good morning"));
        assertThat(get(store, "empty")).contains(Bytes.EMPTY);
        assertThat(get(store, "nothing")).isEmpty();
    }

    @Test
    void aValueMayBeAnyBytes() {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);

        apply(Commands.set("ключ", Bytes.copyOf(noise)));

        assertThat(get(store, "ключ")).contains(Bytes.wrap(noise));
    }

    @Test
    void deletingTellsWhetherTheKeyWasThere() {
        set("a", "1");

        assertThat(Commands.existed(apply(Commands.delete("a")))).isTrue();
        assertThat(Commands.existed(apply(Commands.delete("a")))).isFalse();
        assertThat(get(store, "a")).isEmpty();
    }

    @Test
    void aValueIsReplacedOnlyIfItIsWhatWasExpected() {
        set("a", "1");

        assertThat(compareAndSet("a", "2", "3", true)).isEqualTo(Commands.Found.ANOTHER_VALUE);
        assertThat(get(store, "a")).contains(Bytes.utf8("1"));
        assertThat(compareAndSet("a", "1", "3", false)).isEqualTo(Commands.Found.WHAT_WAS_EXPECTED);
        assertThat(get(store, "a")).contains(Bytes.utf8("3"));
    }

    @Test
    void anAbsentKeyIsSetByAComparisonOnlyIfThatIsAskedFor() {
        assertThat(compareAndSet("a", "", "1", false)).isEqualTo(Commands.Found.NOTHING);
        assertThat(get(store, "a")).isEmpty();
        assertThat(compareAndSet("a", "", "1", true)).isEqualTo(Commands.Found.NOTHING);
        assertThat(get(store, "a")).contains(Bytes.utf8("1"));
    }

    private Commands.Found compareAndSet(String key, String expected, String value, boolean orAbsent) {
        return Commands.found(apply(Commands.compareAndSet(key, Bytes.utf8(expected), Bytes.utf8(value), orAbsent)));
    }

    @Test
    void listAndSizeShowAllPairsInOrder() {
        set("b", "2");
        set("a", "1");
        set("c", "3");
        apply(Commands.delete("b"));

        assertThat(Queries.pairs(store.query(Queries.list())).orElseThrow())
                .containsExactly(new Pair("a", Bytes.utf8("1")), new Pair("c", Bytes.utf8("3")));
        assertThat(Queries.size(store.query(Queries.size()))).isEqualTo(2);
    }

    @Test
    void aListBeyondItsLimitIsRefusedRatherThanBuilt() {
        Bytes large = Bytes.wrap(new byte[1 << 20]);
        for (int i = 0; i <= Queries.MAX_LIST_BYTES >> 20; i++) {
            apply(Commands.set("k" + i, large));
        }

        assertThat(Queries.pairs(store.query(Queries.list()))).isEmpty();
    }

    @Test
    void aDamagedSnapshotIsRefusedAndLeavesTheStateAsItWas() throws IOException {
        set("a", "1");
        byte[] snapshot = written(store.capture());
        byte[] longer = Arrays.copyOf(snapshot, snapshot.length + 1);
        byte[] newer = snapshot.clone();
        newer[0] = 9;

        for (int length = 0; length < snapshot.length; length++) {
            byte[] shorter = Arrays.copyOf(snapshot, length);
            assertThatThrownBy(() -> store.restore(new ByteArrayInputStream(shorter)))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> store.restore(new ByteArrayInputStream(longer)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.restore(new ByteArrayInputStream(newer)))
                .hasMessageContaining("a newer version wrote it");
        assertThat(get(store, "a")).contains(Bytes.utf8("1"));
    }

    @Test
    void statesThatDifferHaveDifferentDigests() {
        set("a", "1");
        Bytes before = store.query(Queries.digest());
        set("one more", "");
        assertThat(store.query(Queries.digest())).isNotEqualTo(before);
    }

    @Test
    void keysOutsideTheirLimitsAreRefusedAtTheDoor() {
        String longest = "ä".repeat(Commands.MAX_KEY_BYTES / 2);

        set(longest, "fits");

        assertThat(get(store, longest)).contains(Bytes.utf8("fits"));
        assertThatThrownBy(() -> Commands.set(longest + "x", Bytes.EMPTY)).hasMessageContaining("1 to 1024 bytes");
        assertThatThrownBy(() -> Commands.delete("")).hasMessageContaining("1 to 1024 bytes");
        assertThatThrownBy(() -> Queries.get("")).hasMessageContaining("1 to 1024 bytes");
    }

    @Test
    void theLargestValueFitsWithTheLongestKeyExactly() {
        int maxCommandBytes = 1 << 20;
        Bytes largest = Bytes.wrap(new byte[Commands.maxValueBytes(maxCommandBytes)]);

        assertThat(Commands.set("k".repeat(Commands.MAX_KEY_BYTES), largest).length())
                .isEqualTo(maxCommandBytes);
    }

    @Test
    void anUnknownCommandStopsTheNodeRatherThanLettingItsStateDiffer() {
        assertThatThrownBy(() -> apply(Bytes.wrap(new byte[] {9, 0, 1, 'k'}))).hasMessageContaining("unknown");
        assertThatThrownBy(() -> apply(Bytes.wrap(new byte[] {1, 0, 9, 'k'})))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> store.query(Bytes.wrap(new byte[] {9}))).hasMessageContaining("unknown");
    }

    private void set(String key, String value) {
        apply(Commands.set(key, Bytes.utf8(value)));
    }

    private Bytes apply(Bytes command) {
        return store.apply(new ApplyContext(++index, 1, 0), command);
    }

    private static Optional<Bytes> get(KeyValueStore store, String key) {
        return Queries.value(store.query(Queries.get(key)));
    }

    private static byte[] written(Capture capture) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (capture) {
            capture.writeTo(target);
        }
        return target.toByteArray();
    }
}
