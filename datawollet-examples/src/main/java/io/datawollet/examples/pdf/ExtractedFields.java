package io.datawollet.examples.pdf;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an invoice that could be told with certainty; whatever could not is empty. Immutable;
 * {@link #toString()} names the fields that are present, never their content.
 *
 * @param invoiceNumber the invoice's number as printed
 * @param issuedOn the day of issue
 * @param total the grand total: decimal digits with {@code .} and no grouping, such as {@code 1284.50}
 * @param currency the total's ISO 4217 code; present only together with a total
 * @param email the first address of the document
 * @param iban the first account number with a right check sum, without spaces
 */
public record ExtractedFields(
        Optional<String> invoiceNumber,
        Optional<LocalDate> issuedOn,
        Optional<String> total,
        Optional<String> currency,
        Optional<String> email,
        Optional<String> iban) {

    /** No field at all. */
    public static final ExtractedFields NONE = new ExtractedFields(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * The fields by name, ready for JSON.
     *
     * @return a new map in the order invoiceNumber, issuedOn (ISO 8601), total, currency, email, iban; absent fields
     *     are left out
     */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        invoiceNumber.ifPresent(value -> map.put("invoiceNumber", value));
        issuedOn.ifPresent(value -> map.put("issuedOn", value.toString()));
        total.ifPresent(value -> map.put("total", value));
        currency.ifPresent(value -> map.put("currency", value));
        email.ifPresent(value -> map.put("email", value));
        iban.ifPresent(value -> map.put("iban", value));
        return map;
    }

    /** These fields, and those of {@code other} where these are empty; a total and its currency stay together. */
    ExtractedFields or(ExtractedFields other) {
        boolean ownTotal = total.isPresent();
        return new ExtractedFields(
                invoiceNumber.or(other::invoiceNumber),
                issuedOn.or(other::issuedOn),
                ownTotal ? total : other.total,
                ownTotal ? currency : other.currency,
                email.or(other::email),
                iban.or(other::iban));
    }

    @Override
    public String toString() {
        return "ExtractedFields" + toMap().keySet();
    }
}
