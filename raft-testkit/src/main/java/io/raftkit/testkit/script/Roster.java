package io.raftkit.testkit.script;

import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.Suffrage;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Members as scripts write them and transcripts show them.
 *
 * <pre>
 *   n4                     a voter
 *   n4=learner             or n4=observer
 *   n4?                    that nobody has met yet
 *   n4/8830                the life of its storage, where it is not its first
 *   n4:elsewhere           its address, where it is not its name
 *   n4^5                   its priority
 *   (n1 n4)+(n1 n2)        a joint configuration: the new members, and the voters that they replace
 * </pre>
 */
final class Roster {
    private static final Pattern MEMBER =
            Pattern.compile("([+-]?)([a-z]\\w*)(?:/(\\w+))?(?:=(\\w+))?(?::(\\w+))?(?:\\^(\\d+))?");
    private static final String LEASE = "lease";

    private Roster() {}

    /** As in {@code (n1 n2 n4=learner, lease 500)}. */
    static String of(Configuration configuration) {
        String lease = configuration.leaseMillis() == 0 ? "" : ", " + LEASE + " " + configuration.leaseMillis();
        String replaced = configuration.isJoint() ? "+" + of(configuration.outgoing(), "") : "";
        return of(configuration.members(), lease) + replaced;
    }

    private static String of(List<Member> members, String lease) {
        return members.stream().map(Roster::of).collect(Collectors.joining(" ", "(", lease + ")"));
    }

    /** As in {@code n4=learner}. */
    static String of(Member member) {
        String id = member.id().value();
        boolean isFirstLife = member.incarnation().equals(Founding.incarnation(id));
        boolean isMet = !member.incarnation().equals(Incarnation.UNKNOWN);
        String life = !isMet ? "?" : isFirstLife ? "" : "/" + Wording.of(member.incarnation());
        String suffrage = member.isVoter() ? "" : "=" + member.suffrage().name().toLowerCase(Locale.ROOT);
        String address = member.address().equals(id) ? "" : ":" + member.address();
        return id + life + suffrage + address + (member.priority() == 0 ? "" : "^" + member.priority());
    }

    /**
     * The configuration after a change: {@code +n4} adds a server that nobody has met, {@code -n2} removes one, and
     * {@code n3=learner}, {@code n3:elsewhere}, {@code n3^5} and {@code n3/8830} change one; {@code lease 500} is about
     * all.
     *
     * @param lives the life that a server's storage has
     * @throws IllegalArgumentException if a word means nothing, or a member that is to be changed is none
     */
    static Configuration change(Configuration before, List<String> words, Function<String, Incarnation> lives) {
        Configuration changed = before;
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            changed = word.equals(LEASE)
                    ? changed.withLeaseMillis(Integer.parseInt(left.next()))
                    : change(changed, word, lives);
        }
        return changed;
    }

    private static Configuration change(Configuration before, String word, Function<String, Incarnation> lives) {
        Matcher parts = MEMBER.matcher(word);
        if (!parts.matches()) {
            throw new IllegalArgumentException(word + " is no member");
        }
        NodeId id = NodeId.of(parts.group(2));
        return switch (parts.group(1)) {
            case "-" -> before.without(id);
            case "+" -> before.with(with(parts, Member.joining(new Endpoint(id, id.value()), Suffrage.VOTER), lives));
            default -> before.with(with(parts, member(before, id), lives));
        };
    }

    private static Member member(Configuration configuration, NodeId id) {
        return configuration.member(id).orElseThrow(() -> new IllegalArgumentException(id + " is no member: use +"));
    }

    private static Member with(Matcher parts, Member before, Function<String, Incarnation> lives) {
        Member member = before;
        if (parts.group(3) != null) {
            member = member.with(life(parts.group(2), parts.group(3), lives));
        }
        if (parts.group(4) != null) {
            member = member.with(Suffrage.valueOf(parts.group(4).toUpperCase(Locale.ROOT)));
        }
        if (parts.group(5) != null) {
            member = member.at(parts.group(5));
        }
        return parts.group(6) == null ? member : member.withPriority(Integer.parseInt(parts.group(6)));
    }

    private static Incarnation life(String name, String digits, Function<String, Incarnation> lives) {
        Incarnation life = lives.apply(name);
        if (!Wording.of(life).equals(digits)) {
            throw new IllegalArgumentException(
                    "the storage of " + name + " is " + Wording.of(life) + ", not " + digits);
        }
        return life;
    }

    /** The members of a new cluster, each in the first life of its storage. */
    static List<Member> founders(List<String> words) {
        List<String> added = words.stream().map(word -> "+" + word).toList();
        return change(Configuration.bootstrap(List.of()), added, Founding::incarnation).members().stream()
                .map(member -> member.with(Founding.incarnation(member.id().value())))
                .toList();
    }
}
