package io.raftkit.consensus;

import static io.raftkit.consensus.Given.bootstrapEntry;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfigurationsTest {
    private final Configurations configurations = new Configurations();

    private void append(String id, int members) {
        configurations.append(List.of(bootstrapEntry(Given.at(id), members)));
    }

    private Configuration inForce() {
        return Objects.requireNonNull(configurations.latest()).configuration();
    }

    @Test
    void theLatestInTheLogIsInForce() {
        assertThat(configurations.latest()).isNull();
        append("1@1", 3);
        configurations.append(entries("2@1"));
        append("3@1", 5);
        assertThat(inForce()).isEqualTo(configuration(5));
    }

    @Test
    void oneThatIsTruncatedIsUndone() {
        append("1@1", 3);
        append("3@1", 5);
        configurations.truncateAfter(3);
        assertThat(inForce()).isEqualTo(configuration(5));
        configurations.truncateAfter(2);
        assertThat(inForce()).isEqualTo(configuration(3));
    }

    @Test
    void aSnapshotsReplacesThoseBeforeItAndNoneAfter() {
        append("1@1", 3);
        append("9@1", 5);
        configurations.reset(4, new Configurations.At(2, configuration(4)));
        assertThat(inForce()).isEqualTo(configuration(5));
        configurations.truncateAfter(8);
        assertThat(inForce()).isEqualTo(configuration(4));
    }

    /** The members of the one in force if nothing after this index existed; 0 if there would be none. */
    private int committed(long index) {
        Configurations.At at = configurations.committed(index);
        return at == null ? 0 : at.configuration().members().size();
    }

    /** H-62: what is not committed may be truncated. */
    @Test
    void theLatestThatIsCommittedIsWhatRemainsIfTheRestIsTruncated() {
        assertThat(committed(9)).isZero();
        append("1@1", 3);
        append("4@1", 4);
        append("7@1", 5);
        assertThat(committed(0)).isZero();
        assertThat(committed(1)).isEqualTo(3);
        assertThat(committed(3)).isEqualTo(3);
        assertThat(committed(4)).isEqualTo(4);
        assertThat(committed(6)).isEqualTo(4);
        assertThat(committed(7)).isEqualTo(5);
        assertThat(committed(99)).isEqualTo(5);
    }

    /** H-65: one that is neither committed nor the latest may yet be in force again. */
    @Test
    void whateverMayBeInForceAgainIsAskedAbout() {
        append("1@1", 3);
        append("4@1", 4);
        append("7@1", 5);
        assertThat(members(0)).containsExactly(3, 4, 5);
        assertThat(members(3)).as("the first is committed").containsExactly(3, 4, 5);
        assertThat(members(4)).containsExactly(4, 5);
        assertThat(members(7)).containsExactly(5);
        configurations.truncateAfter(6);
        assertThat(members(4)).containsExactly(4);
    }

    private List<Integer> members(long commitIndex) {
        return IntStream.rangeClosed(1, 5)
                .filter(count -> configurations.anyFrom(
                        commitIndex, each -> each.members().size() == count))
                .boxed()
                .toList();
    }

    /** The one in force at that place is still needed: it is the one that a truncation would leave. */
    @Test
    void onlyThoseThatWereReplacedAreForgottenWhenTheLogIsCompacted() {
        append("1@1", 3);
        append("4@1", 4);
        append("7@1", 5);
        configurations.compact(3);
        assertThat(committed(1)).isEqualTo(3);
        configurations.compact(4);
        assertThat(committed(3)).isZero();
        assertThat(committed(4)).isEqualTo(4);
        configurations.compact(6);
        assertThat(committed(6)).isEqualTo(4);
        configurations.truncateAfter(6);
        assertThat(inForce()).isEqualTo(configuration(4));
    }

    /** A log without its beginning, before the snapshot that has it. */
    @Test
    void nothingIsForgottenWhereNothingIsKnown() {
        append("7@1", 5);
        configurations.compact(3);
        assertThat(inForce()).isEqualTo(configuration(5));
    }

    /** H-54: with the entry that holds it, which a change is compared with. */
    @Test
    void aSnapshotsConfigurationKeepsItsIndex() {
        append("4@1", 5);
        configurations.reset(4, new Configurations.At(2, configuration(4)));
        assertThat(configurations.latest()).isEqualTo(new Configurations.At(2, configuration(4)));
    }
}
