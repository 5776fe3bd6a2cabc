package io.datawollet.examples.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldFinderTest {
    private static Optional<String> total(String text) {
        ExtractedFields fields = FieldFinder.find(text);
        return fields.total()
                .map(total -> total + fields.currency().map(code -> " " + code).orElse(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Invoice No. INV-2026-0417 | INV-2026-0417",
                "Invoice number: 2026/118 | 2026/118",
                "INVOICE #1042 | 1042",
                "Invoice no 7. | 7",
                "Invoice ID A.17-b. Thank you | A.17-b",
                "Date 2026-03-14 Invoice Nr.: X9 | X9",
                "Rechnungsnummer: RE-2026-0932 | RE-2026-0932",
                "Rechnungs-Nr. 20260932 | 20260932",
                "Rechnungsnr.: R 4711 | R 4711",
                "Rechnung Nr. 17 vom 14.03.2026 | 17",
                "Facture n° F2026-118 | F2026-118",
                "Facture N°: 118 | 118",
                "Numéro de facture : FA-77 | FA-77",
                "N° de facture FA-78 | FA-78",
                "Rechnung RE-2026-5 | RE-2026-5",
                "Invoice number\\nINV-9 | INV-9",
                "Invoice number Invoice date Due date\\nINV-8 14.03.2026 13.04.2026 | INV-8",
            })
    void the_invoice_number_stands_behind_or_below_its_label(String text, String number) {
        assertThat(FieldFinder.find(text.replace("\\n", "\n")).invoiceNumber()).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice number must be quoted",
                "Invoice No. 2026-03-14",
                "Invoice No. 14.03.2026",
                "Invoice",
                "Invoice 2026",
                "Invoice total 1,284.50",
                "Invoice number is printed above\n12345 Berlin",
                "Invoice number\n12345 Berlin",
                "Order No. 17",
                "Bon-Nr. 004213",
                "Preinvoice no 4",
                "Vielen Dank. Rechnungsnummer",
                "Invoice No. 1,284.50",
                "Invoice no AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1",
            })
    void no_invoice_number_is_made_up(String text) {
        assertThat(FieldFinder.find(text).invoiceNumber()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice date: 2026-03-14",
                "Invoice date 03/14/2026",
                "Invoice date 14/03/2026",
                "Invoice date 2026/03/14",
                "Date: 14 March 2026",
                "Date: 14th of March, 2026",
                "Date of issue: March 14, 2026",
                "Issued Mar. 14th 2026",
                "Rechnungsdatum: 14.03.2026",
                "Rechnungsdatum: 14. 3. 2026",
                "Datum: 14. März 2026",
                "Datum: 14. Ma\u0308rz 2026",
                "Datum den 14. Mrz 2026",
                "Date de facture : 14/03/2026",
                "Date d'émission : 14 mars 2026",
                "Lyon, le 14 mars 2026",
                "Erfurt, den 14.03.2026",
                "14.03.2026 08:12 Uhr Bon 17",
                "14 March 2026",
                "Invoice date\n14 March 2026",
                "Order date 2026-01-02\nInvoice date 2026-03-14\nDue date 2026-04-13",
                "Date: 2026-03-14\nDue date: 2026-04-13\nDelivery date: 2026-03-01",
                "Lieferdatum: 02.03.2026\nDatum: 14.03.2026",
                "Date: 2026-03-14\n2026-05-05",
                "Date d'échéance : 13/04/2026\nDate : 14/03/2026",
            })
    void the_day_of_issue_is_read_in_many_ways(String text) {
        assertThat(FieldFinder.find(text).issuedOn()).contains(LocalDate.of(2026, 3, 14));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invoice date: 03/04/2026",
                "Invoice date: 14.03.26",
                "Invoice date: 2026-02-30",
                "Invoice date: 31.04.2026",
                "Invoice date: 14 Mumble 2026",
                "Invoice date: 1.14.03.2026",
                "Invoice date: 14.03.20266",
                "Due date: 2026-03-14",
                "Fällig am 14.03.2026",
                "Lieferdatum: 14.03.2026",
                "Please reply before 14 March 2026 or write to us",
                "14 March 2026\n15 March 2026",
                "Date: 2026-03-14\nDate: 2026-03-15",
                "Invoice date 2026-03-14\nInvoice date 2026-03-15",
                "Call 14-03-2026-77",
                "Invoice date 14/03/0026",
            })
    void no_day_of_issue_is_guessed(String text) {
        assertThat(FieldFinder.find(text).issuedOn()).isEmpty();
    }

    @Test
    void a_date_that_reads_the_same_both_ways_is_certain() {
        assertThat(FieldFinder.find("Invoice date 04/04/2026").issuedOn()).contains(LocalDate.of(2026, 4, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Total due: $1,284.50 | 1284.50 USD",
                "Total due: US$ 1,284.50 | 1284.50 USD",
                "Total due: CA$1,284.50 | 1284.50 CAD",
                "Gesamtbetrag 1.284,50 EUR | 1284.50 EUR",
                "Gesamtbetrag: 1.284,50 Euro | 1284.50 EUR",
                "Gesamtbetrag EUR 1284,50 | 1284.50 EUR",
                "Total TTC 1 284,50 € | 1284.50 EUR",
                "Total TTC 1\u202f284,50\u00a0€ | 1284.50 EUR",
                "Total CHF 1'284.50 | 1284.50 CHF",
                "Total £0.99 | 0.99 GBP",
                "TOTAL 12.00 | 12.00",
                "Total: 500 EUR | 500 EUR",
                "Total ¥12,840 | 12840 JPY",
                "Total: €1,234,567.89 | 1234567.89 EUR",
                "Grand total\\n$1,284.50 | 1284.50 USD",
                "Summe (EUR)\\n18,90 | 18.90 EUR",
                "SUMME EUR 18,90 | 18.90 EUR",
                "Subtotal $1,217.00\\nSales tax $67.50\\nTotal $1,284.50 | 1284.50 USD",
                "Total $1,284.50\\nSubtotal $1,217.00 | 1284.50 USD",
                "Sub-Total 10.00\\nSub Total 10.00\\nTotal VAT 2.00\\nTotal 12.00 | 12.00",
                "Total HT 10,00 €\\nTVA 2,00 €\\nTotal TTC 12,00 € | 12.00 EUR",
                "Zwischensumme 10,00 €\\nGesamt netto 10,00 €\\nGesamtbetrag inkl. 19 % MwSt. 12,00 € | 12.00 EUR",
                "Total 10.00 2.00 12.00 | 12.00",
                "Total 12.00 EUR incl. VAT 2.00 EUR | 12.00 EUR",
                "Gesamtbetrag 119,00 EUR (darin enthalten 19,00 EUR MwSt.) | 119.00 EUR",
                "Total $12.00\\nAmount paid $4.00\\nBalance due $8.00 | 12.00 USD",
                "Zu zahlender Betrag: 12,00 EUR | 12.00 EUR",
                "Net à payer 12,00 € | 12.00 EUR",
                "Total amount 9.00 EUR\\nTotal 3.00\\nTotal 4.00 | 9.00 EUR",
                "All prices in CAD\\nTotal $12.00 | 12.00 CAD",
                "Prices in CAD or USD\\nTotal $12.00 | 12.00",
                "Hocker 5,00 €\\nGesamtbetrag 5,00 | 5.00 EUR",
                "Total: -$50.00 | -50.00 USD",
                "Total - $50.00 | 50.00 USD",
                "Total (3 items) $45.00 | 45.00 USD",
                "Gesamtbetrag bis 14.04.2026: 5,00 € | 5.00 EUR",
            })
    void the_grand_total_is_found(String text, String expected) {
        assertThat(total(text.replace("\\n", "\n"))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subtotal $12.00",
                "Zwischensumme 12,00 €",
                "Total VAT 12.00",
                "Total HT 12,00 €",
                "Total net 12.00",
                "Total excl. VAT 12.00",
                "Summe netto 12,00",
                "Total discount $3.00",
                "Total 5",
                "Total 1.284 EUR",
                "Total 1,284 EUR",
                "Total 1.284.50",
                "Total 12.00 %",
                "Total 3.00\nTotal 4.00",
                "Grand total 3.00\nGrand total 4.00\nTotal 3.00",
                "If the total exceeds 1,000.00 EUR we call",
                "Total weight of the parcel 12.00",
                "Totally 12.00",
                "Total 12.00 3.00",
                "Total 12.00.00",
                "$12.00",
            })
    void no_total_and_no_currency_are_guessed(String text) {
        assertThat(FieldFinder.find(text).total()).isEmpty();
        assertThat(FieldFinder.find(text).currency()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Write to a.b+c_d@mail.example.com., a.b+c_d@mail.example.com",
        "<x@example.org>, x@example.org",
        "mailto:x@example.org?subject=1, x@example.org",
        "a@b then c@example.org, c@example.org",
        "a@-example.org .a@example.org c@ex-ample.org, c@ex-ample.org",
    })
    void the_first_plausible_address_is_found(String text, String email) {
        assertThat(FieldFinder.find(text).email()).contains(email);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a@b", "@example.com", "a@@example.com", "a..b@example.com", "a@example.c0m", "a@.com", "a b"})
    void what_is_no_address_is_left_out(String text) {
        assertThat(FieldFinder.find(text).email()).isEmpty();
    }

    @Test
    void the_part_before_the_at_sign_has_at_most_64_characters() {
        assertThat(FieldFinder.find("a".repeat(64) + "@example.com").email()).isPresent();
        assertThat(FieldFinder.find("a".repeat(65) + "@example.com").email()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "IBAN: DE89 3704 0044 0532 0130 00 BIC X, DE89370400440532013000",
        "GB29NWBK60161331926819, GB29NWBK60161331926819",
        "FR14 2004 1010 0505 0001 3M02 606, FR1420041010050500013M02606",
        "NO93 8601 1117 947, NO9386011117947",
        "DE88 3704 0044 0532 0130 00 or DE89 3704 0044 0532 0130 00, DE89370400440532013000",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S, MT84MALT011000012345MTLCAST001S",
    })
    void an_account_number_needs_its_check_sum(String text, String iban) {
        assertThat(FieldFinder.find(text).iban()).contains(iban);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DE88370400440532013000",
                "DE8937040044053201300",
                "DE893704004405320130001",
                "XDE89370400440532013000",
                "ZZ89370400440532013000",
                "DE89-3704-0044-0532-0130-00",
                "DE",
            })
    void what_is_no_account_number_is_left_out(String text) {
        assertThat(FieldFinder.find(text).iban()).isEmpty();
    }

    @Test
    void an_empty_text_has_no_fields() {
        assertThat(FieldFinder.find("")).isEqualTo(ExtractedFields.NONE);
        assertThat(FieldFinder.find("\n\n").toMap()).isEmpty();
    }

    static Stream<String> hostileUnits() {
        return Stream.of(
                "1",
                " ",
                "a",
                "@",
                "a@",
                "a.",
                ".",
                "1 ",
                "123 ",
                "123,",
                "1.",
                "a@b.",
                "\n",
                "a\n",
                "1\n",
                "abcd\n",
                "12.34.5678\n",
                "DE89",
                "DE89 3 ",
                "Total ",
                "Total\n",
                "Total 1.00 ",
                "Total 1.00\n",
                "invoice no ",
                "Invoice no\n",
                "date ",
                "date\n",
                "14.03.2026 ",
                "14.03.2026\n",
                "March 14, ",
                "$",
                "-",
                "$1 ",
                "EUR 1,00 ",
                "\u0308",
                "ö",
                "€",
                "😀",
                "'",
                "(");
    }

    // Time that grew with the square of the length would be hours here, not seconds.
    @ParameterizedTest
    @MethodSource("hostileUnits")
    void a_mebibyte_of_anything_is_looked_through_in_time(String unit) {
        String text = unit.repeat((1 << 20) / unit.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> FieldFinder.find(text));
    }
}
