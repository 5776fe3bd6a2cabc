package io.datawollet;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import io.datawollet.session.SessionManager;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may see whom, and what nobody may do. */
class ArchitectureTest {
    /** The feature packages: each may import those behind it. */
    private static final List<String> ORDER =
            List.of("http", "session", "envelope", "document", "client", "key", "error");

    private static final JavaClasses MAIN = new ClassFileImporter().importLocations(Set.of(Location.of(mainClasses())));

    private static Path mainClasses() {
        try {
            return Path.of(SessionManager.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String in(String feature) {
        return "io.datawollet." + feature + "..";
    }

    @Test
    void there_is_something_to_look_at() {
        assertThat(MAIN.contain(SessionManager.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
        assertThat(MAIN.size()).isGreaterThan(60);
    }

    @Test
    void each_feature_imports_only_those_behind_it() {
        for (int i = 1; i < ORDER.size(); i++) {
            List<String> before =
                    ORDER.subList(0, i).stream().map(ArchitectureTest::in).toList();
            noClasses()
                    .that()
                    .resideInAPackage(in(ORDER.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(before.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(MAIN);
        }
    }

    @Test
    void nothing_imports_http() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("http"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("http"))
                .check(MAIN);
    }

    @Test
    void memory_sees_only_the_store_contract_and_only_the_front_door_sees_memory() {
        noClasses()
                .that()
                .resideInAPackage(in("memory"))
                .should()
                .dependOnClassesThat(ours("other parts of the library than the store contract")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                                "io.datawollet.memory", "io.datawollet.store"))))
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackages(in("memory"), in("session"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("memory"))
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> ours(String description) {
        return JavaClass.Predicates.resideInAPackage("io.datawollet..").as(description);
    }

    @Test
    void the_internal_packages_know_nothing_of_what_stands_on_them() {
        noClasses()
                .that()
                .resideInAPackage("io.datawollet.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("http"), in("session"), in("memory"))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("io.datawollet.internal..")
                .and()
                .resideOutsideOfPackage("io.datawollet.internal.container")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("envelope"), in("document"), in("internal.container"))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("io.datawollet.internal.crypto..")
                .should()
                .dependOnClassesThat(ours("the rest of the library")
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.resideInAPackage("io.datawollet.internal.crypto"))))
                .check(MAIN);
    }

    @Test
    void record_formats_are_the_business_of_sessions_and_containers_alone() {
        assertUsedOnlyBy("internal.record", "internal.container", "session");
    }

    @Test
    void containers_are_the_business_of_sessions_alone() {
        assertUsedOnlyBy("internal.container", "session");
    }

    @Test
    void how_a_store_is_called_is_the_business_of_sessions_and_containers_alone() {
        assertUsedOnlyBy("internal.store", "internal.container", "session");
        noClasses()
                .that()
                .resideInAPackage("io.datawollet.internal.store")
                .should()
                .dependOnClassesThat(ours("other parts of the library than errors and the store contract")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                                "io.datawollet.internal.store", "io.datawollet.error", "io.datawollet.store"))))
                .check(MAIN);
    }

    /** What the open packages are made of: the services behind them are made by sessions. */
    @Test
    void envelopes_and_documents_are_seen_as_types_that_know_no_internal_package() {
        noClasses()
                .that()
                .resideInAnyPackage(in("envelope"), in("document"), in("error"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.datawollet.internal..", "io.datawollet.store")
                .check(MAIN);
    }

    private static void assertUsedOnlyBy(String inside, String... users) {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.datawollet." + inside)
                .and()
                .resideOutsideOfPackages(
                        Stream.of(users).map(user -> "io.datawollet." + user).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.datawollet." + inside)
                .check(MAIN);
    }

    @Test
    void there_are_no_cycles_between_packages() {
        slices().matching("io.datawollet.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void cryptography_is_done_in_one_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.datawollet.internal.crypto")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
                .check(MAIN);
    }

    @Test
    void no_secret_comes_from_a_source_that_can_be_guessed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(java.util.UUID.class, java.util.Random.class, java.util.SplittableRandom.class)
                .check(MAIN);
        noClasses().should().callMethod(Math.class, "random").check(MAIN);
        // Waiting a random while is no secret.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.datawollet.session.HeaderWriter")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .check(MAIN);
    }

    @Test
    void nobody_prints_or_ends_the_process() {
        noClasses().should().accessField(System.class, "out").check(MAIN);
        noClasses().should().accessField(System.class, "err").check(MAIN);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(MAIN);
        noClasses().should().callMethod(System.class, "exit", int.class).check(MAIN);
    }

    @Test
    void nothing_but_exceptions_and_enums_can_be_serialised() {
        classes()
                .that()
                .areAssignableTo(Serializable.class)
                .should()
                .beAssignableTo(Throwable.class)
                .orShould()
                .beEnums()
                .check(MAIN);
    }

    @Test
    void nothing_global_can_change() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveName("$VALUES")
                .should()
                .beFinal()
                .check(MAIN);
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.datawollet..")
                .should()
                .notHaveRawType(DescribedPredicate.describe(
                        "a collection, an atomic or a cache that could hold state",
                        type -> type.isAssignableTo("java.util.concurrent.atomic.AtomicReference")
                                || type.isAssignableTo("java.util.concurrent.atomic.AtomicInteger")
                                || type.isAssignableTo("java.util.concurrent.atomic.AtomicLong")
                                || type.isAssignableTo("java.util.concurrent.ConcurrentMap")
                                || type.isAssignableTo("java.lang.ThreadLocal")
                                || type.isAssignableTo("com.github.benmanes.caffeine.cache.Cache")))
                .check(MAIN);
    }

    @Test
    void no_lock_is_held_by_synchronized_where_a_store_is_called() {
        // A buffer in memory keeps the modifier of the stream that it extends.
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(in("session"), in("http"))
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(ByteArrayOutputStream.class)
                .should()
                .notHaveModifier(SYNCHRONIZED)
                .check(MAIN);
    }

    @Test
    void every_package_is_null_marked_and_says_what_it_is_for() {
        List<String> unmarked = packages()
                .filter(each -> !each.tryGetAnnotationOfType(NullMarked.class).isPresent())
                .map(JavaPackage::getName)
                .toList();
        assertThat(unmarked).isEmpty();
        assertThat(packages()).hasSizeGreaterThan(6);
    }

    private static Stream<JavaPackage> packages() {
        return MAIN.stream().map(JavaClass::getPackage).distinct();
    }

    @Test
    void the_module_exports_every_public_package_and_no_internal_one() {
        ModuleDescriptor module = ModuleFinder.of(mainClasses())
                .find("io.datawollet.core")
                .orElseThrow()
                .descriptor();
        Set<String> exported = module.exports().stream()
                .filter(each -> !each.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> open = packages()
                .map(JavaPackage::getName)
                .filter(name -> !name.startsWith("io.datawollet.internal"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(exported).isEqualTo(open);
        assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
        assertThat(module.opens()).isEmpty();
        assertThat(new ArrayList<>(module.packages())).contains("io.datawollet.internal.crypto");
    }

    @Test
    void what_is_public_in_the_open_packages_is_final_or_an_interface_or_meant_to_be_extended() {
        classes()
                .that()
                .resideOutsideOfPackage("io.datawollet.internal..")
                .and()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .doNotHaveFullyQualifiedName("io.datawollet.error.DataWolletException")
                .should()
                .haveModifier(FINAL)
                .check(MAIN);
    }
}
