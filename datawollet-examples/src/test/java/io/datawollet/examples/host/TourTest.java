package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.examples.pdf.SampleDocuments;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour, as its reader sees it. */
class TourTest {
    /** As long as a session key or an id, in their alphabet. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43,}");

    @TempDir
    Path folder;

    private static String run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                Arrays.asList(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(SECRET.matcher(text).find())
                .as("something as long as a secret")
                .isFalse();
        assertThat(text).doesNotContain(DemoClients.SERVER_KEY, DemoClients.BROWSER_KEY);
        return text;
    }

    /** What stands behind the numbers of the steps, which must be 1, 2, 3 and so on. */
    private static List<String> steps(String text) {
        List<String> steps = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.matches(" *[0-9]+\\. .*")) {
                assertThat(line.strip()).startsWith((steps.size() + 1) + ". ");
                steps.add(line.strip().replaceFirst("[0-9]+\\. ", ""));
            }
        }
        return steps;
    }

    @Test
    void without_files_it_goes_through_the_bundled_ones() {
        String text = run();
        List<String> expected = new ArrayList<>();
        expected.add("start a session for device-7");
        SampleDocuments.names().forEach(name -> expected.add("extract " + name));
        String first = SampleDocuments.names().get(0);
        expected.addAll(List.of(
                "resume it",
                "resume it with a wrong key",
                "list the sessions of device-7",
                "end the session",
                "resume it once more",
                "start a session with a new envelope",
                "extract " + first + " and keep it with the session",
                "extract " + first + " and keep it in the envelope",
                "list the session's documents",
                "list the envelope's documents",
                "download " + first + " from the envelope in two ranges",
                "end the session",
                "attach the envelope with a wrong key",
                "attach it to a second session with its id and key",
                "list the second session's documents",
                "list the envelope's documents",
                "download " + first,
                "end the second session",
                "start a session",
                "resume it by its id alone",
                "resume it with its cookie",
                "end it"));
        assertThat(steps(text)).isEqualTo(expected);
        assertThat(text)
                .contains("invoiceNumber INV-2026-0417", "total 1284.50", "iban DE89370400440532013000")
                .contains("40 page(s)", "1 page(s), 0 characters")
                .contains("The PDF is protected by a password.", "The PDF is damaged and cannot be read.")
                .contains("failed: unreadable_document")
                .contains("the envelope is kept until 20")
                .contains("206 bytes 0-", "together SHA-256 as announced")
                .contains("403 envelope_access_denied", "new; access READ_WRITE", "bytes, SHA-256 as announced")
                .contains("The tour is over");
    }

    @Test
    void with_files_it_goes_through_those_whatever_they_are() throws Exception {
        Path invoice = Files.write(folder.resolve("mine.pdf"), SampleDocuments.read("invoice-fr-eur.pdf"));
        Path notes = Files.writeString(folder.resolve("notes.txt"), "only text");
        Path empty = Files.write(folder.resolve("empty.pdf"), new byte[0]);
        Path odd = Files.write(folder.resolve("two\nlines.pdf"), SampleDocuments.read("letter.pdf"));

        String text = run("tour", invoice.toString(), notes.toString(), empty.toString(), odd.toString());

        assertThat(steps(text))
                .startsWith(
                        "start a session for device-7",
                        "extract mine.pdf",
                        "extract notes.txt",
                        "extract empty.pdf",
                        "extract two?lines.pdf",
                        "resume it")
                .contains("extract mine.pdf and keep it in the envelope", "download mine.pdf");
        assertThat(text)
                .contains("invoiceNumber F2026-118")
                .contains("422 unreadable_document: The file is not a PDF. Recorded as failed; the session lives on.")
                .contains("400 invalid_payload")
                .contains("not recorded; the session lives on.")
                .doesNotContain("receipt.pdf");
    }

    @Test
    void a_file_larger_than_the_host_takes_is_a_step_too() throws Exception {
        Path large = folder.resolve("large.pdf");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((64L << 20) + 5);
        }
        assertThat(run("tour", large.toString()))
                .contains("400 limit_exceeded")
                // None of the files can be read, so the part about documents has one of its own.
                .contains("extract letter.pdf and keep it in the envelope");
    }
}
