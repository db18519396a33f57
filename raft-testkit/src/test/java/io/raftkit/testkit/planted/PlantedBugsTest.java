package io.raftkit.testkit.planted;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The simulation is believed only while it finds each bug of {@code src/test/resources/planted}, planted into the code
 * that ships, within so many seeds; and nothing where no bug is planted.
 *
 * <p>{@code -Draftkit.planted=NAME} for one bug alone, {@code -Draftkit.planted.seeds=N} for another bound.
 * A bug that takes more than a few seeds names one that finds it, which is tried first, to save time; with {@code
 * -Draftkit.planted.honest} all are searched for from seed 0 on. {@code -Draftkit.planted.findings=N} goes on until so
 * many seeds have found the bug, to see how rare it is.
 */
class PlantedBugsTest {
    private static final Path FOLDER = Path.of("src/test/resources/planted");
    private static final int SEEDS = Integer.getInteger("raftkit.planted.seeds", 10_000);
    private static final int WANTED = Integer.getInteger("raftkit.planted.findings", 1);
    private static final boolean HONEST = System.getProperty("raftkit.planted.honest") != null || WANTED > 1;
    private static final long FIRST_SEEDS = 25;
    private static final int FEWEST_BUGS = 41;

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> everyPlantedBugIsFound() {
        List<PlantedBug> bugs = PlantedBug.in(FOLDER);
        assertThat(bugs).hasSizeGreaterThanOrEqualTo(FEWEST_BUGS);
        String only = System.getProperty("raftkit.planted");
        assertThat(only == null || bugs.stream().anyMatch(bug -> bug.name().equals(only)))
                .as("a planted bug of the name %s", only)
                .isTrue();
        return bugs.stream()
                .filter(bug -> only == null || only.equals(bug.name()))
                .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> isFound(bug)));
    }

    private static void isFound(PlantedBug bug) throws InterruptedException {
        LongConsumer simulation = new OtherWorld(Sources.compile(bug.plantIn(Sources::read))).simulation();
        Optional<Hunt.Finding> known = HONEST || bug.seed().isEmpty()
                ? Optional.empty()
                : Hunt.run(simulation, bug.seed().getAsLong());
        if (known.isPresent()) {
            report(bug, "known seed " + known.get().seed(), List.of(known.get()));
            return;
        }
        try (Hunt hunt = new Hunt()) {
            List<Hunt.Finding> found = hunt.hunt(simulation, 0, SEEDS, WANTED);
            String where =
                    found.isEmpty() ? "" : "seed " + found.get(found.size() - 1).seed();
            report(bug, where, found);
            assertThat(found)
                    .as("%s, in %d seeds: %s", bug.name(), SEEDS, bug.what())
                    .isNotEmpty();
        }
    }

    private static void report(PlantedBug bug, String where, List<Hunt.Finding> found) {
        Map<String, Long> properties = found.stream()
                .collect(Collectors.groupingBy(Hunt.Finding::property, TreeMap::new, Collectors.counting()));
        System.out.println(String.format(
                Locale.ROOT,
                "planted %-36s %d found by %-16s %s",
                bug.name(),
                found.size(),
                where,
                WANTED > 1 ? properties : properties.keySet()));
    }

    /**
     * The seeds that find bugs find none without them: in all files that any bug touches, compiled and loaded in the
     * same way, as they are. (Two thousand seeds on the code as it ships are another test's.)
     */
    @Test
    void nothingIsFoundWhereNoBugIsPlanted() {
        List<PlantedBug> bugs = PlantedBug.in(FOLDER);
        Map<String, String> texts = new TreeMap<>();
        bugs.stream()
                .flatMap(bug -> bug.edits().stream())
                .map(PlantedBug.Edit::file)
                .forEach(file -> texts.computeIfAbsent(file, Sources::read));
        assertThat(texts).isNotEmpty();
        LongConsumer simulation = new OtherWorld(Sources.compile(texts)).simulation();

        LongStream known = bugs.stream().map(PlantedBug::seed).flatMapToLong(OptionalLong::stream);
        LongStream.concat(LongStream.range(0, FIRST_SEEDS), known)
                .distinct()
                .forEach(seed -> assertThat(Hunt.run(simulation, seed)).isEmpty());
    }

    @Test
    void anotherWorldHasItsOwnClasses() throws ClassNotFoundException {
        byte[] changed = new byte[0];
        OtherWorld world = new OtherWorld(Map.of("io.raftkit.Broken", changed));

        assertThat(world.loadClass(Simulation.class.getName())).isNotSameAs(Simulation.class);
        assertThat(world.loadClass(LongConsumer.class.getName())).isSameAs(LongConsumer.class);
    }
}
