package io.datawollet.examples.pdf;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the invoice number behind, or on the line below, its label. */
final class InvoiceNumbers {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final Pattern LABEL = Pattern.compile(
            "(?<![\\p{L}\\d])(?:"
                    + "(?:invoice|inv\\.?) ?(?:#|(?:number|num|nr|no|id)(?![\\p{L}]))"
                    + "|rechnungs?[- ]?(?:nummer|nr)(?![\\p{L}])"
                    + "|(?:facture|fact\\.) ?(?:n[°ºo]|num[ée]ro)(?![\\p{L}])"
                    + "|(?:num[ée]ro|n[°º]) ?(?:de )?(?:la )?facture(?![\\p{L}])"
                    + ")[.:#°º ]{0,4}",
            FLAGS);

    /** Letters, digits and what joins them; a short word in capitals may stand before it, as in "RE 2026-17". */
    private static final Pattern VALUE =
            Pattern.compile("(?:[A-Z]{1,5}+ (?=\\d))?[\\p{L}\\d](?:[\\p{L}\\d/_.-]{0,30}+)(?![\\p{L}\\d/_-]|,\\d)");

    private static final Pattern BARE = Pattern.compile("^(?:invoice|rechnung|facture) (?=\\S{3,36}$)", FLAGS);

    /** The shortest label is "inv#", the shortest bare number "invoice 123"; a text may have very many shorter lines. */
    private static final int MIN_LABEL = 4;

    private static final int MIN_BARE = 11;

    private InvoiceNumbers() {}

    static Optional<String> find(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
            Optional<String> number = in(lines.get(i), next);
            if (number.isPresent()) {
                return number;
            }
        }
        return lines.stream()
                .map(InvoiceNumbers::bare)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> in(String line, String next) {
        if (line.length() < MIN_LABEL) {
            return Optional.empty();
        }
        Matcher label = LABEL.matcher(line);
        while (label.find()) {
            Optional<String> behind = at(line, label.end());
            if (behind.isPresent()) {
                return behind;
            }
            if (label.start() == 0 && heads(line, label.end(), next)) {
                return at(next, 0);
            }
        }
        return Optional.empty();
    }

    /** Whether the next line is the label's value: the label stands alone, or heads a row that also holds a date. */
    private static boolean heads(String line, int labelEnd, String next) {
        if (labelEnd == line.length()) {
            return next.indexOf(' ') < 0 || at(next, 0).filter(next::equals).isPresent();
        }
        boolean onlyLabels = line.chars().noneMatch(c -> c == ':' || Character.isDigit(c));
        return onlyLabels && Dates.anywhere(next).findFirst().isPresent();
    }

    private static Optional<String> at(String line, int start) {
        Matcher value = VALUE.matcher(line).region(start, line.length()).useTransparentBounds(true);
        return value.lookingAt() ? plausible(value.group()) : Optional.empty();
    }

    private static Optional<String> bare(String line) {
        if (line.length() < MIN_BARE) {
            return Optional.empty();
        }
        Matcher bare = BARE.matcher(line);
        return bare.find()
                ? at(line, bare.end())
                        .filter(number -> line.endsWith(number) && number.length() > 2 && !number.matches("\\d{4}"))
                : Optional.empty();
    }

    private static Optional<String> plausible(String token) {
        int end = token.length();
        while (end > 0 && "./_-".indexOf(token.charAt(end - 1)) >= 0) {
            end--;
        }
        String number = token.substring(0, end);
        boolean hasDigit = number.chars().anyMatch(Character::isDigit);
        return hasDigit && Dates.anywhere(number).findFirst().isEmpty() ? Optional.of(number) : Optional.empty();
    }
}
