package io.raftkit.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.model.Configuration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RosterTest {
    private static final Configuration BEFORE = Configuration.bootstrap(Roster.founders(List.of("n1", "n2", "n3^4")));

    private static Configuration after(String words) {
        return Roster.change(BEFORE, List.of(words.split(" ")), name -> Founding.incarnation(name + "'s next"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+n4                 | (n1 n2 n3^4 n4?)",
                "+n4=learner -n1     | (n2 n3^4 n4?=learner)",
                "n2=observer         | (n1 n2=observer n3^4)",
                "n2:there n3^0       | (n1 n2:there n3)",
                "n2/%s=learner:there | (n1 n2/%s=learner:there n3^4)",
                "lease 500 -n3       | (n1 n2, lease 500)",
                "n1=learner n1=voter | (n1 n2 n3^4)"
            })
    void membersAreChangedAndShown(String words, String shown) {
        String life = Wording.of(Founding.incarnation("n2's next"));
        assertThat(Roster.of(after(words.replace("%s", life)))).isEqualTo(shown.replace("%s", life));
    }

    @Test
    void bothHalvesOfAJointConfigurationAreShown() {
        assertThat(Roster.of(after("-n2 -n3 +n4").jointWith(BEFORE))).isEqualTo("(n1 n4?)+(n1 n2 n3^4)");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> after("n4=learner")).hasMessageContaining("n4 is no member");
        assertThatThrownBy(() -> after("n2/0000")).hasMessageContaining("the storage of n2 is");
        assertThatThrownBy(() -> after("n2=lerner")).hasMessageContaining("LERNER");
        assertThatThrownBy(() -> after("n2!")).hasMessageContaining("n2! is no member");
    }
}
