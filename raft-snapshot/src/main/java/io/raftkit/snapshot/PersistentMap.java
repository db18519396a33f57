package io.raftkit.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map for the state of a state machine: a change makes a new one that shares most of the old, by
 * copying the path to the change in a balanced (AVL) tree. So a capture is one reference, however large the state, and
 * is written while later commands are applied:
 *
 * <pre>{@code
 * private PersistentMap<String, Bytes> pairs = PersistentMap.empty();
 *
 * public Capture capture() {
 *     PersistentMap<String, Bytes> captured = pairs;
 *     return target -> write(captured, target);
 * }
 * }</pre>
 *
 * <p>Looking up and changing take time logarithmic in the size. May be read by several threads.
 *
 * @param <K> keys, ordered as they compare to each other
 * @param <V> values, which nobody may change either
 */
public final class PersistentMap<K extends Comparable<? super K>, V> implements Iterable<Map.Entry<K, V>> {
    private final @Nullable Node<K, V> root;

    private PersistentMap(@Nullable Node<K, V> root) {
        this.root = root;
    }

    /** Nothing. */
    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(null);
    }

    /** Number of keys. */
    public int size() {
        return size(root);
    }

    /** The value of {@code key}, or null. */
    public @Nullable V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** This map with {@code value} in place of whatever {@code key} had. */
    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(with(root, key, value));
    }

    /** This map without {@code key}; the same object if it is not there. */
    public PersistentMap<K, V> without(K key) {
        return get(key) == null ? this : new PersistentMap<>(without(root, key));
    }

    /** Keys and values in the order of the keys. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new InOrder<>(root);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> with(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node, with(node.left, key, value), node.right)
                : balanced(node, node.left, with(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> without(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node, without(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node, node.left, without(node.right, key));
        }
        return joined(node.left, node.right);
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> joined(
            @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (right == null) {
            return left;
        }
        Node<K, V> next = right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next, left, without(right, next.key));
    }

    /** What is at {@code at}, over two subtrees that are balanced and whose heights differ by at most two. */
    private static <K extends Comparable<? super K>, V> Node<K, V> balanced(
            Node<K, V> at, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        if (left != null && left.height > height(right) + 1) {
            return rotatedRight(at, left, right);
        }
        if (right != null && right.height > height(left) + 1) {
            return rotatedLeft(at, left, right);
        }
        return at.over(left, right);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> rotatedRight(
            Node<K, V> at, Node<K, V> left, @Nullable Node<K, V> right) {
        Node<K, V> inner = left.right;
        if (inner != null && inner.height > height(left.left)) {
            return inner.over(left.over(left.left, inner.left), at.over(inner.right, right));
        }
        return left.over(left.left, at.over(inner, right));
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> rotatedLeft(
            Node<K, V> at, @Nullable Node<K, V> left, Node<K, V> right) {
        Node<K, V> inner = right.left;
        if (inner != null && inner.height > height(right.right)) {
            return inner.over(at.over(left, inner.left), right.over(inner.right, right.right));
        }
        return right.over(at.over(left, inner), right.right);
    }

    /** Height of the tree, for tests of its balance. */
    int height() {
        return height(root);
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static final class Node<K, V> {
        final K key;
        final V value;
        final @Nullable Node<K, V> left;
        final @Nullable Node<K, V> right;
        final int height;
        final int size;

        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(PersistentMap.height(left), PersistentMap.height(right));
            this.size = 1 + PersistentMap.size(left) + PersistentMap.size(right);
        }

        /** The same pair, elsewhere in the tree. */
        Node<K, V> over(@Nullable Node<K, V> newLeft, @Nullable Node<K, V> newRight) {
            return new Node<>(key, value, newLeft, newRight);
        }
    }

    private static final class InOrder<K, V> implements Iterator<Map.Entry<K, V>> {
        private final Deque<Node<K, V>> path = new ArrayDeque<>();

        InOrder(@Nullable Node<K, V> root) {
            descend(root);
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.pop();
            descend(node.right);
            return Map.entry(node.key, node.value);
        }

        private void descend(@Nullable Node<K, V> from) {
            for (Node<K, V> node = from; node != null; node = node.left) {
                path.push(node);
            }
        }
    }
}
