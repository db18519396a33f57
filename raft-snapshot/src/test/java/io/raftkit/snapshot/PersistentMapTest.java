package io.raftkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    private static final PersistentMap<String, Integer> EMPTY = PersistentMap.empty();

    @Test
    void behavesLikeASortedMapUnderRandomChanges() {
        Random random = new Random(20_260_101);
        TreeMap<String, Integer> expected = new TreeMap<>();
        PersistentMap<String, Integer> map = EMPTY;
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(500);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                expected.remove(key);
            } else {
                map = map.with(key, i);
                expected.put(key, i);
            }
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            assertThat(map.size()).isEqualTo(expected.size());
        }
        assertThat(entries(map)).isEqualTo(List.copyOf(expected.entrySet()));
    }

    @Test
    void staysBalancedWhateverTheOrderOfItsKeys() {
        PersistentMap<Integer, String> map = PersistentMap.empty();
        for (int i = 0; i < 4096; i++) {
            map = map.with(i, "");
        }
        // An AVL tree is at most 1.44 times as high as a perfect one, which is 13 high here.
        assertThat(map.height()).isLessThanOrEqualTo(17);
        for (int i = 0; i < 4000; i++) {
            map = map.without(i);
        }
        assertThat(map.size()).isEqualTo(96);
        assertThat(map.height()).isLessThanOrEqualTo(9);
    }

    @Test
    void anOlderMapDoesNotSeeLaterChanges() {
        PersistentMap<String, Integer> older = EMPTY.with("a", 1).with("b", 2);
        PersistentMap<String, Integer> newer = older.without("a").with("b", 3);
        assertThat(entries(older)).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
        assertThat(entries(newer)).containsExactly(Map.entry("b", 3));
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        PersistentMap<String, Integer> map = EMPTY.with("a", 1);
        assertThat(map.without("b")).isSameAs(map);
    }

    @Test
    void nothingFollowsTheLastEntry() {
        Iterator<Map.Entry<String, Integer>> iterator = EMPTY.with("a", 1).iterator();
        iterator.next();
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    private static <K extends Comparable<K>, V> List<Map.Entry<K, V>> entries(PersistentMap<K, V> map) {
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        map.forEach(entries::add);
        return entries;
    }
}
