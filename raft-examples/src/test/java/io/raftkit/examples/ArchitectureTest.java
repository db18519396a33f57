package io.raftkit.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which part may know which (the layers of the design), and what no part may do. */
class ArchitectureTest {
    private static final String ROOT = "io.raftkit";

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** What protoc and Dagger make; no type of ours has an underscore in its name. */
    private static final Pattern GENERATED =
            Pattern.compile("io\\.raftkit\\.codec\\.v1\\..*|.*\\.(?:Dagger\\w*|\\w*_\\w*)(?:\\$.*)?");

    private static final DescribedPredicate<JavaClass> HAND_WRITTEN = describe(
            "are written by hand",
            type -> !GENERATED.matcher(type.getName()).matches()
                    && !type.getSimpleName().equals("package-info"));

    private static final JavaClasses OURS = ALL.that(HAND_WRITTEN);

    private static final Pattern BANNED_NAME = Pattern.compile(
            "(?:Abstract|Base|Default)(?:[A-Z].*)?|.*(?:Impl|Manager|Helper|Utils?|Abstract|Default|Base|Data|Info)");

    private static final Part MODEL = part("model..");
    private static final Part ERROR = part("error..", MODEL);
    private static final Part CONSENSUS = part("consensus..", MODEL, ERROR);
    private static final Part SPI = part("spi..", MODEL, ERROR, CONSENSUS);
    private static final Part RUNTIME = part("runtime..", MODEL, ERROR, CONSENSUS, SPI);
    private static final Part API = part("", MODEL, ERROR, CONSENSUS, SPI, RUNTIME);
    private static final Part CODEC = part("codec..", MODEL, ERROR, CONSENSUS, SPI);
    private static final Part MEMORY = part("memory..", MODEL, ERROR, CONSENSUS, SPI);
    private static final Part NETTY = part("transport.netty..", MODEL, ERROR, CONSENSUS, SPI, CODEC);
    private static final Part MAPDB = part("storage.mapdb..", MODEL, ERROR, CONSENSUS, SPI);
    private static final Part SNAPSHOT = part("snapshot..", MODEL, ERROR, CONSENSUS, SPI);
    private static final Part TESTKIT = part("testkit..", MODEL, ERROR, CONSENSUS, SPI, RUNTIME, API, MEMORY, CODEC);
    private static final Part EXAMPLES =
            part("examples..", MODEL, ERROR, SPI, API, CODEC, MEMORY, NETTY, MAPDB, SNAPSHOT, TESTKIT);

    /**
     * A part of the house.
     *
     * @param packages where it lies, below the root
     * @param mayUse the other parts that it may use
     */
    record Part(String packages, List<Part> mayUse) {
        DescribedPredicate<JavaClass> within() {
            return resideInAPackage(packages.isEmpty() ? ROOT : ROOT + "." + packages);
        }

        /** Classes of ours that lie in no part that this one may use. */
        DescribedPredicate<JavaClass> outOfBounds() {
            DescribedPredicate<JavaClass> allowed = within();
            for (Part part : mayUse) {
                allowed = allowed.or(part.within());
            }
            return resideInAPackage(ROOT + "..").and(not(allowed)).as("belong to none of " + mayUse);
        }

        @Override
        public String toString() {
            return packages.isEmpty() ? ROOT : packages;
        }
    }

    private static Part part(String packages, Part... mayUse) {
        return new Part(packages, List.of(mayUse));
    }

    static List<Part> parts() {
        return List.of(
                MODEL, ERROR, CONSENSUS, SPI, RUNTIME, API, CODEC, MEMORY, NETTY, MAPDB, SNAPSHOT, TESTKIT, EXAMPLES);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void partUsesOnlyThePartsItMay(Part part) {
        noClasses()
                .that(part.within())
                .should()
                .dependOnClassesThat(part.outOfBounds())
                .check(OURS);
    }

    @Test
    void everyClassBelongsToAPart() {
        DescribedPredicate<JavaClass> placed = resideInAPackage("nowhere");
        for (Part part : parts()) {
            placed = placed.or(part.within());
        }
        assertThat(OURS)
                .hasSizeGreaterThan(50)
                .as("classes in a package that this test does not name")
                .filteredOn(not(placed))
                .isEmpty();
    }

    @Test
    void packagesDoNotDependOnEachOtherInCircles() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(OURS);
    }

    @Test
    void onlyTheCodecTouchesProtobuf() {
        DescribedPredicate<JavaClass> codec = resideInAPackage(ROOT + ".codec..");
        DescribedPredicate<JavaClass> protobuf = resideInAPackage("com.google.protobuf..");
        noClasses().that(not(codec)).should().dependOnClassesThat(protobuf).check(ALL);
        assertThat(OURS.that(codec))
                .as("the codec itself does, so that this rule is about something")
                .anyMatch(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> protobuf.test(dependency.getTargetClass())));
    }

    @Test
    void consensusKnowsNoThreadsClocksLogsOrInputAndOutput() {
        noClasses()
                .that(CONSENSUS.within())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.net..",
                                "java.nio..",
                                "java.util.concurrent..",
                                "org.slf4j..",
                                "dagger..")
                        .or(type(Clock.class))
                        .or(type(Thread.class)))
                .check(OURS);
    }

    @Test
    void consensusIsDeterministic() {
        noClasses()
                .that(CONSENSUS.within())
                .should()
                .accessTargetWhere(describe("reads a clock or an unseeded random", ArchitectureTest::isUnpredictable))
                .check(OURS);
    }

    @Test
    void contractsKnowNoInjection() {
        noClasses()
                .that(MODEL.within().or(ERROR.within()).or(CONSENSUS.within()).or(SPI.within()))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dagger..", "jakarta.inject..", "javax.inject.."))
                .check(ALL);
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        Set<JavaPackage> packages = OURS.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
        assertThat(packages).as("packages").hasSizeGreaterThan(8);
        for (JavaPackage each : packages) {
            if (!each.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(each.getName());
            }
        }
        assertThat(unmarked).as("packages without @NullMarked").isEmpty();
    }

    @Test
    void librariesDoNotWriteToStandardStreams() {
        noClasses()
                .that(not(resideInAnyPackage(ROOT + ".examples..", ROOT + ".bench..")))
                .should(ACCESS_STANDARD_STREAMS)
                .check(OURS);
    }

    @Test
    void nobodyUsesJavaSerialization() {
        noClasses()
                .should()
                .dependOnClassesThat(type(ObjectInputStream.class).or(type(ObjectOutputStream.class)))
                .check(OURS);
    }

    @Test
    void mostTypesArePackagePrivate() {
        List<JavaClass> types = OURS.stream().filter(JavaClass::isTopLevelClass).toList();
        Set<String> open = types.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(types).as("top-level types").hasSizeGreaterThan(50);
        assertThat(100 * open.size() / types.size())
                .as("percentage of public types among %d: %s", types.size(), open)
                .isLessThanOrEqualTo(45);
    }

    @Test
    void namesSayWhatAThingIs() {
        assertThat(OURS)
                .hasSizeGreaterThan(50)
                .as("classes named by a word that says nothing")
                .filteredOn(type -> BANNED_NAME.matcher(type.getSimpleName()).matches())
                .isEmpty();
        assertThat(List.of("StoreImpl", "LogManager", "AbstractStore", "BaseNode", "ByteUtils", "NodeInfo"))
                .allMatch(name -> BANNED_NAME.matcher(name).matches());
        assertThat(List.of("SnapshotMetadata", "LogEntry", "Database", "Baseline"))
                .noneMatch(name -> BANNED_NAME.matcher(name).matches());
    }

    private static boolean isUnpredictable(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String member = access.getTarget().getName();
        boolean withoutArguments = access.getTarget().getFullName().endsWith("()");
        return switch (owner) {
            case "java.lang.System" ->
                Set.of("nanoTime", "currentTimeMillis", "identityHashCode").contains(member);
            case "java.lang.Math" -> member.equals("random");
            case "java.time.Instant", "java.time.LocalDateTime", "java.time.ZonedDateTime" -> member.equals("now");
            case "java.util.UUID" -> member.equals("randomUUID");
            case "java.util.Random", "java.util.SplittableRandom" -> member.equals("<init>") && withoutArguments;
            case "java.util.random.RandomGenerator" ->
                Set.of("getDefault", "of").contains(member);
            case "java.security.SecureRandom" -> true;
            default -> false;
        };
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
