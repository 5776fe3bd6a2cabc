package io.datawollet.examples.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.examples.pdf.UnreadableDocumentException.Reason;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDocumentsTest {
    @AutoClose
    private final PdfExtractor extractor = new PdfExtractor();

    private Extraction read(String name) throws UnreadableDocumentException {
        return extractor.extract(SampleDocuments.read(name));
    }

    static List<String> names() {
        return SampleDocuments.names();
    }

    @Test
    void the_english_invoice_gives_its_fields() throws Exception {
        Extraction extraction = read("invoice-en-usd.pdf");
        assertThat(extraction.pages()).isEqualTo(1);
        assertThat(extraction.truncated()).isFalse();
        assertThat(extraction.fields().toMap())
                .containsExactly(
                        Map.entry("invoiceNumber", "INV-2026-0417"),
                        Map.entry("issuedOn", "2026-03-14"),
                        Map.entry("total", "1284.50"),
                        Map.entry("currency", "USD"),
                        Map.entry("email", "billing@harborpine.example.com"));
        assertThat(extraction.text()).contains("LED head lamp, rechargeable 12 $27.50 $330.00");
    }

    @Test
    void the_german_invoice_gives_its_fields_in_order() throws Exception {
        Extraction extraction = read("invoice-de-eur.pdf");
        assertThat(extraction.pages()).isEqualTo(1);
        assertThat(extraction.fields().toMap())
                .containsExactly(
                        Map.entry("invoiceNumber", "RE-2026-0932"),
                        Map.entry("issuedOn", "2026-03-14"),
                        Map.entry("total", "1284.50"),
                        Map.entry("currency", "EUR"),
                        Map.entry("email", "buero@brueckner.example.org"),
                        Map.entry("iban", "DE89370400440532013000"));
        assertThat(extraction.text()).contains("Jördis Größmann\nUferstraße 3", "Küchentisch, Eiche geölt");
    }

    @Test
    void the_french_invoice_gives_its_fields() throws Exception {
        Extraction extraction = read("invoice-fr-eur.pdf");
        assertThat(extraction.pages()).isEqualTo(1);
        assertThat(extraction.fields().toMap())
                .containsExactly(
                        Map.entry("invoiceNumber", "F2026-118"),
                        Map.entry("issuedOn", "2026-03-14"),
                        Map.entry("total", "1284.50"),
                        Map.entry("currency", "EUR"),
                        Map.entry("email", "contact@atelier-foret.example.com"),
                        Map.entry("iban", "FR1420041010050500013M02606"));
    }

    @Test
    void the_receipt_gives_its_sum_and_no_invoice_number() throws Exception {
        assertThat(read("receipt.pdf").fields().toMap())
                .containsExactly(
                        Map.entry("issuedOn", "2026-03-14"),
                        Map.entry("total", "18.90"),
                        Map.entry("currency", "EUR"),
                        Map.entry("email", "laden@suesskind.example.org"));
    }

    @Test
    void the_letter_gives_its_day_and_sender() throws Exception {
        assertThat(read("letter.pdf").fields().toMap())
                .containsExactly(Map.entry("issuedOn", "2026-03-14"), Map.entry("email", "desk@alder.example.org"));
    }

    @Test
    void the_report_has_forty_pages_in_order_and_no_fields() throws Exception {
        Extraction extraction = read("report-40-pages.pdf");
        assertThat(extraction.pages()).isEqualTo(40);
        assertThat(extraction.fields().toMap()).isEmpty();
        assertThat(extraction.text())
                .containsSubsequence("River survey", "Page 2 of 40", "Page 3 of 40", "Page 40 of 40");
    }

    @Test
    void columns_are_read_one_after_the_other() throws Exception {
        assertThat(read("columns.pdf").text())
                .contains(
                        "On Friday\nthe mayor set the hands, and\nat noon the bells rang",
                        "four hundred small gifts.\nA bridge for walkers\nThe council",
                        "the autumn stays dry.\nMarket moves indoors");
    }

    @Test
    void a_scan_has_a_page_and_no_text() throws Exception {
        assertThat(read("scan.pdf")).isEqualTo(new Extraction(1, "", false, ExtractedFields.NONE));
    }

    @Test
    void the_protected_one_needs_a_password() {
        assertThat(reasonOf("password.pdf")).isEqualTo(Reason.PASSWORD);
    }

    @Test
    void the_broken_one_is_damaged() {
        assertThat(reasonOf("broken.pdf")).isEqualTo(Reason.DAMAGED);
    }

    private Reason reasonOf(String name) {
        return catchThrowableOfType(UnreadableDocumentException.class, () -> read(name))
                .reason();
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_generator_makes_a_document_of_the_same_content(String name) throws Exception {
        assertThat(outcome(SamplePdfs.make(name))).isEqualTo(outcome(SampleDocuments.read(name)));
    }

    private Object outcome(byte[] pdf) {
        try {
            return extractor.extract(pdf);
        } catch (UnreadableDocumentException e) {
            return e.reason();
        }
    }

    @Test
    void all_together_stay_small() {
        assertThat(names().stream()
                        .mapToInt(name -> SampleDocuments.read(name).length)
                        .sum())
                .isLessThan(1_500_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.pdf", "../host/Main.class", "", "/commons-logging.properties"})
    void nothing_but_the_samples_can_be_opened(String name) {
        assertThatThrownBy(() -> SampleDocuments.open(name)).isInstanceOf(NoSuchElementException.class);
    }
}
