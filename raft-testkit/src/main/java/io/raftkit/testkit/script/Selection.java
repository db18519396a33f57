package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which messages a command means: to whom, from whom, of which kind, and how many of them, the oldest first.
 *
 * <pre>
 *   n1 n2 from n3 AppendEntries 1
 * </pre>
 *
 * <p>What is not said is not asked for: {@code from n3} means all that n3 has sent.
 */
record Selection(Set<NodeId> to, Set<NodeId> from, Set<String> kinds, int most) {
    private static final Set<String> KINDS = Arrays.stream(Message.class.getDeclaredClasses())
            .filter(Class::isRecord)
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());

    /**
     * Reads a selection.
     *
     * @throws IllegalArgumentException if a word is neither one of {@code servers}, nor a kind of message, a number or
     *     "from"
     */
    static Selection parse(List<String> words, Collection<NodeId> servers) {
        Set<NodeId> to = new TreeSet<>();
        Set<NodeId> from = new TreeSet<>();
        Set<String> kinds = new TreeSet<>();
        int most = Integer.MAX_VALUE;
        Set<NodeId> named = to;
        for (String word : words) {
            if (word.equals("from")) {
                named = from;
            } else if (KINDS.contains(word)) {
                kinds.add(word);
            } else if (word.chars().allMatch(Character::isDigit)) {
                most = Integer.parseInt(word);
            } else if (servers.contains(NodeId.of(word))) {
                named.add(NodeId.of(word));
            } else {
                throw new IllegalArgumentException(word + " is neither a server nor a kind of message");
            }
        }
        return new Selection(to, from, kinds, most);
    }

    /** All that these servers say to each other. */
    static Selection among(Collection<NodeId> servers) {
        return new Selection(Set.copyOf(servers), Set.copyOf(servers), Set.of(), Integer.MAX_VALUE);
    }

    /** Those of {@code messages} that are meant. */
    List<InFlight> of(List<InFlight> messages) {
        return messages.stream().filter(this::means).limit(most).toList();
    }

    private boolean means(InFlight message) {
        return (to.isEmpty() || to.contains(message.to()))
                && (from.isEmpty() || from.contains(message.from()))
                && (kinds.isEmpty() || kinds.contains(message.kind()));
    }
}
