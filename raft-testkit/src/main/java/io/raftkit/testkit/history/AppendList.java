package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges lists to which unlike elements are {@linkplain Call#append appended} and that are {@linkplain Call#read read}
 * as a whole: in linear time, for the longest list that was read tells the order.
 *
 * <p>Every read must be a beginning of the longest. Then each operation has its place, and what has returned may not
 * have a later place than what is invoked afterwards. An append that nobody has read stands behind all others.
 *
 * <p>Where lists are too long to be read all the time, {@link Call#digest} reads their length and {@link #digest}; read
 * the whole list once in the end. What an append answers is not looked at.
 */
public final class AppendList implements Checker {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    AppendList() {}

    /**
     * The digest of a list with one more element: FNV-1a over the UTF-16 units of the element's EDN text and a zero.
     *
     * @param before the digest of the list without it; 0 if that is empty
     */
    public static long digest(long before, @Nullable Object element) {
        long digest = before == 0 ? FNV_OFFSET : before;
        String text = Values.text(Values.of(element)) + '\0';
        for (int i = 0; i < text.length(); i++) {
            digest = (digest ^ text.charAt(i)) * FNV_PRIME;
        }
        return digest;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there are other calls than append, read and digest, or an element is
     *     appended twice
     */
    @Override
    public Verdict check(History history) {
        Map<String, List<Operation>> lists = new TreeMap<>(Comparator.nullsFirst(Comparator.<String>naturalOrder()));
        for (Operation operation : history.operations()) {
            lists.computeIfAbsent(operation.call().key(), key -> new ArrayList<>())
                    .add(operation);
        }
        Verdict undecided = null;
        for (var list : lists.entrySet()) {
            Verdict verdict = new AppendedList(list.getKey(), list.getValue()).judge();
            if (verdict != null && verdict.result() == Verdict.Result.NOT_LINEARIZABLE) {
                return verdict;
            }
            undecided = undecided == null ? verdict : undecided;
        }
        return undecided != null
                ? undecided
                : Verdict.linearizable("linearizable: " + history.operations().size() + " operations on " + lists.size()
                        + (lists.size() == 1 ? " list" : " lists"));
    }
}
