package io.datawollet.examples.pdf;

import static io.datawollet.examples.pdf.RawPdf.deflated;
import static io.datawollet.examples.pdf.RawPdf.latin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.examples.pdf.UnreadableDocumentException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.logging.LogFactory;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HostileDocumentsTest {
    private static final int MEBIBYTE = 1 << 20;

    @AutoClose
    private final PdfExtractor extractor =
            new PdfExtractor(new ExtractionLimits(50, Duration.ofSeconds(20), MEBIBYTE, 4, MEBIBYTE));

    private UnreadableDocumentException failure(byte[] pdf) {
        return catchThrowableOfType(UnreadableDocumentException.class, () -> extractor.extract(pdf));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%PDF", "hello", "<html>%pdf-1.7</html>", "\u0089PNG\r\n"})
    void other_bytes_are_not_a_pdf(String bytes) {
        assertThat(failure(latin(bytes)).reason()).isEqualTo(Reason.NOT_A_PDF);
    }

    @Test
    void a_header_behind_a_few_other_bytes_is_accepted_and_one_far_behind_is_not() throws Exception {
        String letter = new String(SampleDocuments.read("letter.pdf"), StandardCharsets.ISO_8859_1);
        assertThat(extractor.extract(latin("\n".repeat(900) + letter)).text()).contains("Dear Mr Renn");
        assertThat(failure(latin("\n".repeat(1_020) + letter)).reason()).isEqualTo(Reason.NOT_A_PDF);
    }

    @Test
    void a_header_alone_is_damaged_and_the_cause_is_kept() {
        UnreadableDocumentException failure = failure(latin("%PDF-1.7\n"));
        assertThat(failure.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(failure).hasRootCauseInstanceOf(IOException.class);
        assertThat(failure).hasMessage("The PDF is damaged and cannot be read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/Count 0/Kids[]", "/Count 7/Kids[]", "/Count 1"})
    void a_document_without_pages_is_refused_whatever_it_claims(String pages) {
        byte[] pdf = new RawPdf()
                .object("<</Type/Catalog/Pages 2 0 R>>")
                .object("<</Type/Pages" + pages + ">>")
                .bytes();
        assertThat(failure(pdf).reason()).isEqualTo(Reason.NO_PAGES);
    }

    @Test
    void pages_are_counted_not_believed() {
        byte[] pdf = new RawPdf()
                .object("<</Type/Catalog/Pages 2 0 R>>")
                .object("<</Type/Pages/Count 1/Kids[" + "3 0 R ".repeat(51) + "]>>")
                .object("<</Type/Page/Parent 2 0 R>>")
                .bytes();
        assertThat(failure(pdf).reason()).isEqualTo(Reason.TOO_MANY_PAGES);
    }

    @Test
    void a_page_tree_as_deep_as_a_well_is_damaged() {
        RawPdf pdf = new RawPdf().object("<</Type/Catalog/Pages 2 0 R>>");
        int depth = 60_000;
        for (int i = 0; i < depth; i++) {
            pdf.object("<</Type/Pages/Count 1/Kids[" + (i + 3) + " 0 R]>>");
        }
        UnreadableDocumentException failure =
                failure(pdf.object("<</Type/Page>>").bytes());
        assertThat(failure.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(failure).hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void forms_that_multiply_are_stopped_in_time_and_free_their_place() {
        StringBuilder forms = new StringBuilder("/XObject<<");
        for (int i = 0; i < 12; i++) {
            forms.append("/X").append(i).append(' ').append(i + 5).append(" 0 R");
        }
        RawPdf pdf = RawPdf.onePage(forms.append(">>").toString(), "", latin("/X0 Do"));
        for (int i = 0; i < 12; i++) {
            String next = i == 11 ? "q Q " : "/X" + (i + 1) + " Do ";
            pdf.stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<" + forms + ">>", latin(next.repeat(12)));
        }
        ExtractionLimits hasty = new ExtractionLimits(9, Duration.ofMillis(300), 100, 1, MEBIBYTE);
        try (PdfExtractor extractor = new PdfExtractor(hasty)) {
            assertThat(catchThrowableOfType(UnreadableDocumentException.class, () -> extractor.extract(pdf.bytes()))
                            .reason())
                    .isEqualTo(Reason.TOO_SLOW);
            while (extractor.free() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void a_stream_that_unfolds_beyond_the_limit_is_refused() {
        byte[] pdf = RawPdf.onePage("/XObject<</X0 5 0 R>>", "", latin("/X0 Do")).stream(
                        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode",
                        deflated(new byte[20 * MEBIBYTE]))
                .bytes();
        assertThat(failure(pdf).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void a_word_without_end_in_page_content_is_refused() {
        byte[] word = new byte[20 * MEBIBYTE];
        Arrays.fill(word, (byte) 'a');
        word[0] = '(';
        assertThat(failure(RawPdf.onePage("", "/Filter/FlateDecode", deflated(word))
                                .bytes())
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void a_chain_of_filters_that_unfolds_beyond_the_limit_is_refused() {
        byte[] bomb = latin(HexFormat.of().formatHex(deflated(new byte[20 * MEBIBYTE])) + ">");
        assertThat(failure(RawPdf.onePage("", "/Filter[/ASCIIHexDecode/FlateDecode]", bomb)
                                .bytes())
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void run_lengths_beyond_the_limit_are_refused() {
        byte[] runs = new byte[40_000];
        for (int i = 0; i < runs.length; i += 2) {
            runs[i] = (byte) 129;
        }
        assertThat(failure(RawPdf.onePage("", "/Filter/RunLengthDecode", runs).bytes())
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void an_object_stream_beyond_the_limit_is_refused_while_the_document_is_repaired() {
        byte[] pdf = new RawPdf()
                .stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(new byte[20 * MEBIBYTE]))
                        .bytes();
        String withoutTable = new String(pdf, StandardCharsets.ISO_8859_1).split("xref", 2)[0];
        assertThat(failure(latin(withoutTable)).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_work_on_a_long_page_does_not_count_as_unfolding(boolean deflated) throws Exception {
        byte[] content = latin("BT /F1 9 Tf 9 9 Td (word ) Tj ET\n".repeat(60_000));
        assertThat(content.length).isGreaterThan(MEBIBYTE);
        byte[] pdf = deflated
                ? RawPdf.onePage("", "/Filter/FlateDecode", deflated(content)).bytes()
                : RawPdf.onePage("", "", content).bytes();
        assertThat(extractor.extract(pdf).text()).startsWith("word");
    }

    @Test
    void a_page_of_too_many_letters_is_cut() throws Exception {
        String line = "(" + "a".repeat(100) + ") Tj 0 -9 Td\n";
        byte[] pdf = RawPdf.onePage("", "", latin("BT /F1 9 Tf 9 9 Td " + line.repeat(500) + " ET"))
                .bytes();
        ExtractionLimits small = new ExtractionLimits(9, Duration.ofSeconds(20), 10_000, 1, MEBIBYTE);
        try (PdfExtractor extractor = new PdfExtractor(small)) {
            Extraction extraction = extractor.extract(pdf);
            assertThat(extraction.truncated()).isTrue();
            assertThat(extraction.text().length()).isBetween(9_000, 10_000);
        }
    }

    @Test
    void an_owners_password_alone_does_not_hinder() throws Exception {
        AccessPermission nothing = new AccessPermission();
        nothing.setCanExtractContent(false);
        try (Sheet sheet = Sheet.a4("Restricted")) {
            byte[] pdf = sheet.text(60, 700, 10, "Read me anyway")
                    .protect("owner", "", nothing)
                    .bytes();
            assertThat(extractor.extract(pdf).text()).isEqualTo("Read me anyway");
        }
    }

    @Test
    void a_document_sealed_for_a_certificate_counts_as_protected() {
        byte[] pdf = RawPdf.onePage("", "", latin("BT ET"))
                .trailer("/ID[<00><00>]/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s4/V 1/Length 40"
                        + "/Recipients[<3000>]>>")
                .bytes();
        assertThat(failure(pdf).reason()).isEqualTo(Reason.PASSWORD);
    }

    @Test
    void the_library_logs_nothing_since_it_might_quote_the_document() {
        assertThat(LogFactory.getLog("org.apache.pdfbox.pdfparser.COSParser").isFatalEnabled())
                .isFalse();
    }

    @Test
    void the_machines_fonts_are_not_searched() {
        assertThat(FontMappers.instance()).isInstanceOf(BundledFonts.class);
    }
}
