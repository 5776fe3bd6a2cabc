package io.datawollet.examples.pdf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An amount as it stands in a line.
 *
 * @param amount digits with {@code .} and no grouping, and a minus where one is printed
 * @param mark the currency as printed next to the amount, such as {@code $} or {@code EUR}
 * @param start where it begins
 * @param end where it ends
 */
record Money(String amount, Optional<String> mark, int start, int end) {

    private static final String SYMBOL = "(?:US|CA|AU|NZ|HK|MX|A|C|S|R)?\\$|[€£¥₹₩₺₴₽₪]|zł|Kč";
    private static final Set<String> CODES = Set.of(
            "EUR USD GBP CHF JPY CNY CAD AUD NZD SGD HKD SEK NOK DKK ISK PLN CZK HUF RON BGN RSD TRY UAH RUB ILS INR KRW"
                    .concat(" BRL MXN ARS CLP COP ZAR EGP MAD TND AED SAR QAR THB MYR IDR PHP VND TWD NGN KES")
                    .split(" ", -1));
    private static final String CODE = "(?<!\\p{L})(?:" + String.join("|", CODES) + "|[Ee]uros?)(?!\\p{L})";
    private static final String MARK = "(?:" + SYMBOL + "|" + CODE + ")";

    /** Groups with a dot or an apostrophe, a comma, or a space, then two decimals; or digits with decimals; or digits. */
    private static final String NUMBER = "\\d{1,3}+(?:\\.\\d{3}){1,4}+,\\d{2}|\\d{1,3}+(?:[,'’]\\d{3}){1,4}+\\.\\d{2}"
            + "|\\d{1,3}+(?: \\d{3}){1,4}+,\\d{2}|\\d{1,12}+[.,]\\d{2}|\\d{1,3}+(?:,\\d{3}){1,4}+|\\d{1,12}+";

    private static final Pattern PATTERN =
            Pattern.compile("(?<sign>(?<![\\p{L}\\d])-)?(?:(?<before>" + MARK + ") ?)?(?<minus>-)?"
                    + "(?<![\\d.,'’/])(?<number>" + NUMBER + ")(?![\\d%/'’]|[.,:]\\d| ?%|-\\d)"
                    + "(?: ?(?<after>" + MARK + ")(?! ?\\d))?");
    private static final Pattern MARKS = Pattern.compile(MARK);

    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("€", "EUR"),
            Map.entry("Euro", "EUR"),
            Map.entry("euro", "EUR"),
            Map.entry("Euros", "EUR"),
            Map.entry("euros", "EUR"),
            Map.entry("£", "GBP"),
            Map.entry("₹", "INR"),
            Map.entry("₩", "KRW"),
            Map.entry("₺", "TRY"),
            Map.entry("₴", "UAH"),
            Map.entry("₽", "RUB"),
            Map.entry("₪", "ILS"),
            Map.entry("zł", "PLN"),
            Map.entry("Kč", "CZK"),
            Map.entry("US$", "USD"),
            Map.entry("CA$", "CAD"),
            Map.entry("C$", "CAD"),
            Map.entry("AU$", "AUD"),
            Map.entry("A$", "AUD"),
            Map.entry("NZ$", "NZD"),
            Map.entry("HK$", "HKD"),
            Map.entry("MX$", "MXN"),
            Map.entry("S$", "SGD"),
            Map.entry("R$", "BRL"));

    /** The amounts of a text in order: those with two decimals, and whole ones that have a currency next to them. */
    static List<Money> in(String text) {
        List<Money> found = new ArrayList<>();
        Matcher matcher = PATTERN.matcher(text);
        while (matcher.find()) {
            Optional<String> mark =
                    Optional.ofNullable(matcher.group("after")).or(() -> Optional.ofNullable(matcher.group("before")));
            boolean negative = matcher.group("sign") != null || matcher.group("minus") != null;
            decimal(matcher.group("number"), mark)
                    .map(amount -> negative ? "-" + amount : amount)
                    .ifPresent(amount -> found.add(new Money(amount, mark, matcher.start(), matcher.end())));
        }
        return found;
    }

    /** All currencies printed in a text, next to an amount or not. */
    static Set<String> marks(String text) {
        return MARKS.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
    }

    private static Optional<String> decimal(String number, Optional<String> mark) {
        int point = number.length() - 3;
        if (point > 0 && ".,".indexOf(number.charAt(point)) >= 0) {
            String whole = digits(number.substring(0, point));
            return Optional.of(whole + "." + number.substring(point + 1));
        }
        boolean grouped = number.indexOf(',') >= 0;
        // 1,284 may be a thousand or a fraction, but not in a currency without fractions.
        boolean certain = !grouped
                || mark.filter(Set.of("JPY", "¥", "KRW", "₩")::contains).isPresent();
        return mark.isPresent() && certain ? Optional.of(digits(number)) : Optional.empty();
    }

    private static String digits(String number) {
        StringBuilder digits = new StringBuilder();
        number.chars().filter(Character::isDigit).forEach(digit -> digits.append((char) digit));
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return digits.substring(zeros);
    }

    /** The code that a mark stands for; none for those that several countries use. */
    static Optional<String> code(String mark) {
        @Nullable String code = CODES.contains(mark) ? mark : SYMBOLS.get(mark);
        return Optional.ofNullable(code);
    }
}
