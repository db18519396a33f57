package io.raftkit.testkit.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** What is planted, and that nothing is planted or found by accident. */
class PlantedBugTest {
    private static final String BUG = """
            # Half of it
            # is gone (H-20).
            seed 4711
            edit A.java
            - one
            + two
            - three
            edit B.java
            - a
            - b();
            + c();
            + d();
            """;

    @Test
    void aBugSaysWhatItBreaksAndHow() {
        PlantedBug bug = PlantedBug.parse("half", BUG);

        assertThat(bug.name()).isEqualTo("half");
        assertThat(bug.what()).isEqualTo("Half of it is gone (H-20).");
        assertThat(bug.seed()).hasValue(4711);
        assertThat(bug.edits())
                .containsExactly(
                        new PlantedBug.Edit("A.java", "one", "two"),
                        new PlantedBug.Edit("A.java", "three", ""),
                        new PlantedBug.Edit("B.java", "a\nb();", "c();\nd();"));
    }

    @Test
    void onlyTheTextsItNamesAreReplacedWhateverTheWhiteSpace() {
        Map<String, String> sources = Map.of("A.java", "zero one three", "B.java", "x; a\n\t  b(); y;");

        Map<String, String> planted = PlantedBug.parse("half", BUG).plantIn(sources::get);

        assertThat(planted).isEqualTo(Map.of("A.java", "zero two ", "B.java", "x; c();\nd(); y;"));
    }

    @Test
    void aTextThatIsNotThereOnceIsSaidWithItsFile() {
        PlantedBug bug = PlantedBug.parse("half", BUG);

        assertThatThrownBy(() -> bug.plantIn(file -> "one two"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("half.bug no longer fits", "A.java contains 0 times", "three");
        assertThatThrownBy(() -> bug.plantIn(file -> "one and one"))
                .hasMessageContainingAll("A.java contains 2 times", "one");
    }

    @Test
    void aBugThatSaysNothingIsRefused() {
        for (String text : List.of(
                "", "edit A.java\n- a\n", "# No hazard.\nedit A.java\n- a\n", "# Nothing (H-01).\nedit A.java\n")) {
            assertThatThrownBy(() -> PlantedBug.parse("odd", text)).hasMessageContaining("odd.bug must say");
        }
        assertThatThrownBy(() -> PlantedBug.parse("odd", "# All (H-01).\nreplace a\n"))
                .hasMessage("odd.bug has the line 'replace a'");
    }

    @Test
    void theFirstSeedsThatFindSomethingAreFoundWhoeverIsFaster() throws InterruptedException {
        try (Hunt hunt = new Hunt()) {
            assertThat(hunt.hunt(failingAt(3), 0, 1000, 2))
                    .containsExactly(new Hunt.Finding(3, "Some Property"), new Hunt.Finding(6, "Some Property"));
            assertThat(hunt.hunt(failingAt(50), 1, 49, 1)).isEmpty();
        }
    }

    private static LongConsumer failingAt(long multiple) {
        return seed -> {
            if (seed > 0 && seed % multiple == 0) {
                throw new AssertionError("something\n  seed 1, property: Some Property\n");
            }
        };
    }

    @Test
    void whatABrokenPatchThrowsIsNoFinding() {
        Throwable broken = new NoSuchMethodError("gone");
        AssertionError report = new AssertionError("stopped\n  property: Nodes Live", broken);
        LongConsumer wrapped = seed -> {
            throw report;
        };
        LongConsumer bare = seed -> {
            throw new ClassCastException("other world");
        };
        LongConsumer mute = seed -> {
            throw new AssertionError("just so");
        };

        try (Hunt hunt = new Hunt()) {
            assertThatThrownBy(() -> hunt.hunt(wrapped, 0, 10, 1))
                    .hasMessageContaining("the simulation itself is broken");
            assertThatThrownBy(() -> hunt.hunt(bare, 0, 10, 1)).hasMessageContaining("other world");
            assertThatThrownBy(() -> hunt.hunt(mute, 0, 10, 1)).hasMessageContaining("names no property");
        }
    }

    @Test
    void aPatchThatCannotBeCompiledIsShown() {
        assertThatThrownBy(() -> Sources.compile(Map.of("A.java", "class A { int a = \"b\"; }")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("A.java", "incompatible types");
        assertThatThrownBy(() -> Sources.read("io/raftkit/Nowhere.java"))
                .hasMessageContaining("io/raftkit/Nowhere.java");
    }
}
