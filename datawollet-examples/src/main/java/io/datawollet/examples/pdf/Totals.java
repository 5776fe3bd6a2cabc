package io.datawollet.examples.pdf;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the grand total. A label that can only mean the grand total counts before a plain "Total", and that before an
 * amount still to be paid; the sums of a table, of taxes and before taxes do not count. Where the best labels disagree,
 * there is no total.
 */
final class Totals {
    /** The grand total and, where it is certain, its currency. */
    record Total(String amount, Optional<String> currency) {}

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String WORD = "(?<![\\p{L}\\d-])(?:";
    private static final String WORD_END = ")(?![\\p{L}\\d])";

    private static final Pattern GRAND = Pattern.compile(
            WORD + "grand total|invoice total|total due|total amount(?: due| payable)?|total payable|total to pay"
                    + "|gesamtbetrag|gesamtsumme|gesamt brutto|rechnungsbetrag|rechnungssumme|endbetrag|endsumme"
                    + "|bruttobetrag|total ttc|montant ttc|montant total(?: ttc)?|total général" + WORD_END,
            FLAGS);
    private static final Pattern PLAIN =
            Pattern.compile("^(?:[*=] ?){0,3}(?:total|summe|gesamt|somme" + WORD_END, FLAGS);
    private static final Pattern TO_PAY = Pattern.compile(
            WORD + "amount due|balance due|amount payable|zahlbetrag|zu zahlen(?:der betrag)?|zu überweisen"
                    + "|(?:net|total|montant|reste) à payer" + WORD_END,
            FLAGS);

    private static final Pattern PARTIAL_BEFORE =
            Pattern.compile("(?:sub|net|netto|previous|prior|last|tax|vat)[ -]?$", FLAGS);
    private static final Pattern BEFORE_TAX = Pattern.compile(
            WORD + "net|netto|ht|hors|excl|excluding|exkl|ohne|zzgl|plus|before|savings" + WORD_END, FLAGS);
    private static final Pattern TAX = Pattern.compile(
            WORD + "vat|tax|taxes|mwst|ust|mehrwertsteuer|umsatzsteuer|tva|gst|discount|rabatt|remise" + WORD_END,
            FLAGS);
    private static final String INCLUDING = "incl|including|inclusive|inkl|inklusive|ttc|davon|darin|enthalten|dont";
    private static final Pattern INCLUSIVE = Pattern.compile(WORD + INCLUDING + WORD_END, FLAGS);

    /** What may stand between a plain label and its amount: anything else makes a sentence of it. */
    private static final Set<String> FILLERS = Set.of(
            ("incl including inclusive inkl inklusive ttc vat tax taxes mwst ust mehrwertsteuer umsatzsteuer tva gst in"
                            + " der brutto gross euro items item artikel sum amount betrag")
                    .split(" ", -1));

    private static final int MAX_GAP = 60;
    /** The shortest label is "total"; a text may have very many lines that are shorter. */
    private static final int MIN_LABEL = 5;

    private static final Set<String> DOLLARS =
            Set.of("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP");

    private Totals() {}

    static Optional<Total> find(List<String> lines) {
        for (Pattern label : List.of(GRAND, PLAIN, TO_PAY)) {
            List<Found> found = labelled(label, lines);
            long amounts = found.stream().map(Found::amount).distinct().count();
            if (amounts == 1 || (amounts > 1 && label == GRAND)) {
                return amounts == 1 ? Optional.of(total(found, lines)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private record Found(String amount, Set<String> marks) {}

    private static List<Found> labelled(Pattern pattern, List<String> lines) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.length() < MIN_LABEL) {
                continue;
            }
            Matcher label = pattern.matcher(line);
            if (label.find()
                    && !PARTIAL_BEFORE.matcher(line.substring(0, label.start())).find()) {
                String rest = line.substring(label.end());
                String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
                behind(rest, pattern == PLAIN).or(() -> below(rest, next)).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Found> behind(String rest, boolean plain) {
        List<Money> amounts = Money.in(rest);
        if (amounts.isEmpty()) {
            return Optional.empty();
        }
        String gap = rest.substring(0, amounts.get(0).start());
        if (gap.length() > MAX_GAP || !meansAll(gap) || (plain && !fillersOnly(gap))) {
            return Optional.empty();
        }
        // "... 119,00 EUR, including 19,00 EUR of tax": what is included is no candidate.
        Matcher included = INCLUSIVE.matcher(rest).region(amounts.get(0).end(), rest.length());
        int end = included.find() ? included.start() : rest.length();
        List<Money> row = amounts.stream().filter(money -> money.end() <= end).toList();
        Money last = row.get(row.size() - 1);
        // In a row of net, tax and gross the gross sum stands last and is the largest; any other row is unclear.
        BigDecimal value = new BigDecimal(last.amount());
        boolean largest = row.stream().allMatch(money -> new BigDecimal(money.amount()).compareTo(value) <= 0);
        Set<String> marks = last.mark().map(Set::of).orElseGet(() -> Money.marks(rest));
        return largest || row.size() == 1 ? Optional.of(new Found(last.amount(), marks)) : Optional.empty();
    }

    private static Optional<Found> below(String rest, String next) {
        List<Money> amounts = Money.in(next);
        if (amounts.size() != 1 || rest.length() > MAX_GAP || !meansAll(rest) || !fillersOnly(rest)) {
            return Optional.empty();
        }
        Money money = amounts.get(0);
        String around = next.substring(0, money.start()) + next.substring(money.end());
        boolean onlyAmount = around.chars().noneMatch(Character::isLetterOrDigit);
        boolean restHasNumber = rest.chars().anyMatch(Character::isDigit);
        Set<String> marks = money.mark().map(Set::of).orElseGet(() -> Money.marks(rest));
        return onlyAmount && !restHasNumber ? Optional.of(new Found(money.amount(), marks)) : Optional.empty();
    }

    private static boolean meansAll(String gap) {
        return !BEFORE_TAX.matcher(gap).find()
                && (!TAX.matcher(gap).find() || INCLUSIVE.matcher(gap).find());
    }

    private static boolean fillersOnly(String gap) {
        for (String word : gap.split("[^\\p{L}]+", -1)) {
            boolean filler =
                    word.isEmpty() || Money.code(word).isPresent() || FILLERS.contains(word.toLowerCase(Locale.ROOT));
            if (!filler) {
                return false;
            }
        }
        return true;
    }

    private static Total total(List<Found> found, List<String> lines) {
        Set<String> everywhere = new HashSet<>();
        lines.forEach(line -> everywhere.addAll(Money.marks(line)));
        Set<String> marks = new HashSet<>();
        found.forEach(total -> marks.addAll(total.marks()));
        Set<String> codes = new HashSet<>();
        boolean unclear = false;
        for (String mark : marks.isEmpty() ? everywhere : marks) {
            Optional<String> code = code(mark, everywhere);
            code.ifPresent(codes::add);
            unclear |= code.isEmpty();
        }
        Optional<String> currency =
                codes.size() == 1 && !unclear ? codes.stream().findFirst() : Optional.<String>empty();
        return new Total(found.get(0).amount(), currency);
    }

    /** A bare {@code $} is the dollar that the document names elsewhere, else the US one; likewise {@code ¥}. */
    private static Optional<String> code(String mark, Set<String> everywhere) {
        Set<String> named = new HashSet<>();
        everywhere.forEach(other -> Money.code(other).ifPresent(named::add));
        if ("$".equals(mark)) {
            named.retainAll(DOLLARS);
            return named.isEmpty() ? Optional.of("USD") : single(named);
        }
        if ("¥".equals(mark)) {
            named.retainAll(Set.of("JPY", "CNY"));
            return named.isEmpty() ? Optional.of("JPY") : single(named);
        }
        return Money.code(mark);
    }

    private static Optional<String> single(Set<String> codes) {
        return codes.size() == 1 ? codes.stream().findFirst() : Optional.empty();
    }
}
