package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {
    /** Numbers overflow soon. */
    private static final long FIRST = Long.parseLong("9223372036854775700");

    private final Window<String> window = new Window<>(FIRST);

    @Test
    void whatIsAddedHasConsecutiveNumbers() {
        assertThat(window.next()).isEqualTo(FIRST);
        window.add("a");
        window.add("b");
        assertThat(window.get(FIRST)).isEqualTo("a");
        assertThat(window.get(FIRST + 1)).isEqualTo("b");
        assertThat(window.get(FIRST + 2)).isNull();
        assertThat(window.get(FIRST - 1)).isNull();
        assertThat(window.peek()).isEqualTo("a");
    }

    @Test
    void whatIsInTheMiddleMayGoFirst() {
        window.add("a");
        window.add("b");
        window.add("c");
        assertThat(window.remove(FIRST + 1)).isEqualTo("b");
        assertThat(window.remove(FIRST + 1)).isNull();
        assertThat(window.remove(FIRST)).isEqualTo("a");
        assertThat(window.peek()).isEqualTo("c");
        assertThat(window.removeAll()).containsExactly("c");
        assertThat(window.peek()).isNull();
        assertThat(window.next()).isEqualTo(FIRST + 3);
    }

    /** The number of a place that has been given to another since, in the same slot of the ring, is of nobody. */
    @Test
    void aNumberThatIsGoneIsNeverTakenForTheOneInItsSlot() {
        for (int i = 0; i < 64; i++) {
            window.add("old");
            window.remove(FIRST + i);
        }
        window.add("new");
        assertThat(window.get(FIRST)).isNull();
        assertThat(window.remove(FIRST)).isNull();
        assertThat(window.get(FIRST + 64)).isEqualTo("new");
        assertThat(window.get(FIRST + 128)).isNull();
    }

    /** Else the places of all that came after it would be kept. */
    @Test
    void theOneThatStaysIsSetAside() {
        window.add("stays");
        for (int i = 1; i < 10_000; i++) {
            window.add("goes");
            assertThat(window.remove(FIRST + i)).isEqualTo("goes");
        }
        assertThat(window.capacity()).isEqualTo(64);
        assertThat(window.peek()).isEqualTo("stays");
        assertThat(window.get(FIRST)).isEqualTo("stays");
        window.add("new");
        assertThat(window.remove(FIRST)).isEqualTo("stays");
        assertThat(window.remove(FIRST)).isNull();
        assertThat(window.removeAll()).containsExactly("new");
    }

    @Test
    void isAMapInWhateverOrderThingsGo() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Window<String> ring = new Window<>(FIRST);
            Map<Long, String> model = new LinkedHashMap<>();
            for (int i = 0; i < 5_000; i++) {
                if (random.nextInt(10) < 5) {
                    model.put(ring.next(), "number " + ring.next());
                    ring.add("number " + ring.next());
                } else {
                    long number = ring.next() - 1 - (long) (Math.pow(random.nextDouble(), 8) * 3_000);
                    assertThat(ring.get(number)).isEqualTo(model.get(number));
                    assertThat(ring.remove(number)).isEqualTo(model.remove(number));
                }
                assertThat(ring.peek())
                        .isEqualTo(model.values().stream().findFirst().orElse(null));
            }
            assertThat(ring.removeAll()).isEqualTo(List.copyOf(model.values()));
        }
    }
}
