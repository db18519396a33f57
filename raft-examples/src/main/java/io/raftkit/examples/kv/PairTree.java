package io.raftkit.examples.kv;

import io.raftkit.model.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map of pairs: a balanced (AVL) tree whose changes copy only the path to the change.
 *
 * <p>Whoever holds a tree holds a state that never changes, so that a snapshot costs one reference.
 */
final class PairTree implements Iterable<Pair> {
    static final PairTree EMPTY = new PairTree(null);

    private final @Nullable Node root;

    private PairTree(@Nullable Node root) {
        this.root = root;
    }

    /** Number of pairs. */
    int size() {
        return size(root);
    }

    /** The value of {@code key}, or null. */
    @Nullable
    Bytes get(String key) {
        Node node = root;
        while (node != null) {
            int order = key.compareTo(node.pair.key());
            if (order == 0) {
                return node.pair.value();
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** This map with {@code pair} in place of whatever its key had. */
    PairTree with(Pair pair) {
        return new PairTree(with(root, pair));
    }

    /** This map without {@code key}; the same object if it is not there. */
    PairTree without(String key) {
        return get(key) == null ? this : new PairTree(without(root, key));
    }

    /** The pairs in the order of their keys. */
    @Override
    public Iterator<Pair> iterator() {
        return new InOrder(root);
    }

    private static Node with(@Nullable Node node, Pair pair) {
        if (node == null) {
            return new Node(pair, null, null);
        }
        int order = pair.key().compareTo(node.pair.key());
        if (order == 0) {
            return new Node(pair, node.left, node.right);
        }
        return order < 0
                ? balanced(node.pair, with(node.left, pair), node.right)
                : balanced(node.pair, node.left, with(node.right, pair));
    }

    private static @Nullable Node without(@Nullable Node node, String key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.pair.key());
        if (order < 0) {
            return balanced(node.pair, without(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node.pair, node.left, without(node.right, key));
        }
        return joined(node.left, node.right);
    }

    private static @Nullable Node joined(@Nullable Node left, @Nullable Node right) {
        if (right == null) {
            return left;
        }
        Node next = right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next.pair, left, without(right, next.pair.key()));
    }

    /** A node over two subtrees that are balanced and whose heights differ by at most two. */
    private static Node balanced(Pair pair, @Nullable Node left, @Nullable Node right) {
        if (left != null && left.height > height(right) + 1) {
            return rotatedRight(pair, left, right);
        }
        if (right != null && right.height > height(left) + 1) {
            return rotatedLeft(pair, left, right);
        }
        return new Node(pair, left, right);
    }

    private static Node rotatedRight(Pair pair, Node left, @Nullable Node right) {
        Node inner = left.right;
        if (inner != null && inner.height > height(left.left)) {
            return new Node(inner.pair, new Node(left.pair, left.left, inner.left), new Node(pair, inner.right, right));
        }
        return new Node(left.pair, left.left, new Node(pair, inner, right));
    }

    private static Node rotatedLeft(Pair pair, @Nullable Node left, Node right) {
        Node inner = right.left;
        if (inner != null && inner.height > height(right.right)) {
            return new Node(
                    inner.pair, new Node(pair, left, inner.left), new Node(right.pair, inner.right, right.right));
        }
        return new Node(right.pair, new Node(pair, left, inner), right.right);
    }

    /** Height of the tree, for tests of its balance. */
    int height() {
        return height(root);
    }

    private static int height(@Nullable Node node) {
        return node == null ? 0 : node.height;
    }

    private static int size(@Nullable Node node) {
        return node == null ? 0 : node.size;
    }

    private static final class Node {
        final Pair pair;
        final @Nullable Node left;
        final @Nullable Node right;
        final int height;
        final int size;

        Node(Pair pair, @Nullable Node left, @Nullable Node right) {
            this.pair = pair;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(PairTree.height(left), PairTree.height(right));
            this.size = 1 + PairTree.size(left) + PairTree.size(right);
        }
    }

    private static final class InOrder implements Iterator<Pair> {
        private final Deque<Node> path = new ArrayDeque<>();

        InOrder(@Nullable Node root) {
            descend(root);
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Pair next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node node = path.pop();
            descend(node.right);
            return node.pair;
        }

        private void descend(@Nullable Node from) {
            for (Node node = from; node != null; node = node.left) {
                path.push(node);
            }
        }
    }
}
