package io.raftkit.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PairTreeTest {
    @Test
    void behavesLikeASortedMapUnderRandomChanges() {
        Random random = new Random(20_260_101);
        TreeMap<String, Bytes> expected = new TreeMap<>();
        PairTree tree = PairTree.EMPTY;
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(500);
            if (random.nextInt(3) == 0) {
                tree = tree.without(key);
                expected.remove(key);
            } else {
                Bytes value = Bytes.utf8("v" + i);
                tree = tree.with(new Pair(key, value));
                expected.put(key, value);
            }
            assertThat(tree.get(key)).isEqualTo(expected.get(key));
            assertThat(tree.size()).isEqualTo(expected.size());
        }
        assertThat(pairs(tree)).isEqualTo(pairs(expected));
    }

    @Test
    void staysBalancedWhateverTheOrderOfItsKeys() {
        PairTree tree = PairTree.EMPTY;
        for (int i = 0; i < 4096; i++) {
            tree = tree.with(new Pair(String.format("%04d", i), Bytes.EMPTY));
        }
        // An AVL tree is at most 1.44 times as high as a perfect one, which is 13 high here.
        assertThat(tree.height()).isLessThanOrEqualTo(17);
        for (int i = 0; i < 4000; i++) {
            tree = tree.without(String.format("%04d", i));
        }
        assertThat(tree.size()).isEqualTo(96);
        assertThat(tree.height()).isLessThanOrEqualTo(9);
    }

    @Test
    void anOlderTreeDoesNotSeeLaterChanges() {
        PairTree older = PairTree.EMPTY.with(new Pair("a", Bytes.utf8("1"))).with(new Pair("b", Bytes.utf8("2")));

        PairTree newer = older.without("a").with(new Pair("b", Bytes.utf8("3")));

        assertThat(pairs(older)).containsExactly(new Pair("a", Bytes.utf8("1")), new Pair("b", Bytes.utf8("2")));
        assertThat(pairs(newer)).containsExactly(new Pair("b", Bytes.utf8("3")));
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        PairTree tree = PairTree.EMPTY.with(new Pair("a", Bytes.EMPTY));

        assertThat(tree.without("b")).isSameAs(tree);
    }

    private static List<Pair> pairs(PairTree tree) {
        List<Pair> pairs = new ArrayList<>();
        tree.forEach(pairs::add);
        return pairs;
    }

    private static List<Pair> pairs(Map<String, Bytes> map) {
        List<Pair> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(new Pair(key, value)));
        return pairs;
    }
}
