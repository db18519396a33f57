package io.raftkit.consensus;

import static io.raftkit.consensus.Given.bootstrapEntry;
import static io.raftkit.consensus.Given.configuration;
import static io.raftkit.consensus.Given.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.Configuration;
import java.util.List;
import java.util.Objects;
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
}
