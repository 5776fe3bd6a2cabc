package io.datawollet.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.datawollet.testing.Fixture;
import io.datawollet.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root keys in a file. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "file modes are POSIX's")
class RootKeysFileTest {
    @TempDir
    private Path folder;

    private final RootKey one = Fixture.issued(RootKey.generate(1, RootKeyState.OPEN_ONLY));
    private final RootKey seven = Fixture.issued(RootKey.generate(7, RootKeyState.ACTIVE));

    private Path file(String text) throws IOException {
        return file(text, "rw-------");
    }

    private Path file(String text, String mode) throws IOException {
        Path file = folder.resolve("root-keys");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private static List<String> shown(RootKeys keys) {
        return keys.keys().stream()
                .map(key -> key.id() + " " + key.state() + " " + key.reveal() + " " + key.notAfter())
                .toList();
    }

    @Test
    void lines_comments_and_blanks_are_read() throws IOException {
        Path file = file("# root keys\r\n\r\n   \n  # 9 ACTIVE x\n\t7\tACTIVE  " + seven.reveal() + "  \n1 OPEN_ONLY "
                + one.reveal() + " 2026-01-01T00:00:00Z");
        assertThat(shown(RootKeys.fromFile(file)))
                .isEqualTo(shown(RootKeys.of(seven, one.openOnlyUntil(TestClock.START))));
    }

    @Test
    void what_was_written_is_read_again() throws IOException {
        RootKeys keys = RootKeys.of(
                seven,
                one,
                Fixture.issued(RootKey.generate(65_535, RootKeyState.OPEN_ONLY))
                        .openOnlyUntil(TestClock.START.plusNanos(123_456_789)));
        Path file = folder.resolve("written");
        keys.writeTo(file);
        assertThat(shown(RootKeys.fromFile(file))).isEqualTo(shown(keys));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_file_that_is_there_is_not_written_over() throws IOException {
        Path file = file("something else");
        assertThatThrownBy(() -> RootKeys.of(seven).writeTo(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("something else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx", "r--r--r--"})
    void a_file_that_others_may_read_or_change_is_refused(String mode) throws IOException {
        Path file = file("7 ACTIVE " + seven.reveal(), mode);
        assertThatThrownBy(() -> RootKeys.fromFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), "0600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
    void a_file_of_its_owner_alone_is_taken(String mode) throws IOException {
        assertThat(RootKeys.fromFile(file("7 ACTIVE " + seven.reveal(), mode))
                        .active()
                        .id())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 ACTIVE",
                "7",
                "SECRET",
                "7 ACTIVE SECRET more than that",
                "0 ACTIVE SECRET",
                "65536 ACTIVE SECRET",
                "-1 ACTIVE SECRET",
                "99999999999 ACTIVE SECRET",
                "seven ACTIVE SECRET",
                "SECRET ACTIVE SECRET",
                "SECRET ACTIVE 7",
                "7 SECRET SECRET",
                "7 active SECRET",
                "7 RETIRED SECRET",
                "7 ACTIVE SECRETx",
                "7 ACTIVE SECRET=",
                "7 ACTIVE AAAA",
                "7 ACTIVE AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "7 ACTIVE SECRET 2026-01-01T00:00:00Z",
                "7 OPEN_ONLY SECRET tomorrow",
                "7 OPEN_ONLY SECRET SECRET",
                "7 OPEN_ONLY SECRET 2026-01-01",
                "7,ACTIVE,SECRET"
            })
    void a_bad_line_is_named_by_its_number_and_never_shown(String line) throws IOException {
        String secret = seven.reveal();
        Path file = file("# first\n9 ACTIVE " + one.reveal() + "\n" + line.replace("SECRET", secret) + "\n");
        Throwable thrown = catchThrowable(() -> RootKeys.fromFile(file));
        assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(file + " line 3: ");
        for (Throwable shown = thrown; shown != null; shown = shown.getCause()) {
            assertThat(String.valueOf(shown.getMessage())).doesNotContain(secret);
        }
    }

    @Test
    void a_file_without_keys_is_refused() throws IOException {
        Path file = file("# nothing\n\n");
        assertThatThrownBy(() -> RootKeys.fromFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void keys_that_do_not_go_together_are_refused_with_the_name_of_the_file() throws IOException {
        for (String text : List.of(
                "7 ACTIVE " + seven.reveal() + "\n8 ACTIVE " + one.reveal(),
                "7 ACTIVE " + seven.reveal() + "\n7 OPEN_ONLY " + one.reveal(),
                "7 OPEN_ONLY " + seven.reveal())) {
            Path file = file(text);
            assertThatThrownBy(() -> RootKeys.fromFile(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void a_file_that_is_not_there_is_an_io_failure() {
        assertThatThrownBy(() -> RootKeys.fromFile(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
