package io.datawollet.examples.pdf;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates that mean one day only. 03/14/2026 does; 03/04/2026 does not, since it depends on the reader's country,
 * and neither does a year of two digits.
 */
final class Dates {
    /** A date and where it stands in its line. */
    record Found(LocalDate date, int start, int end) {}

    /** As short as a date can be: 1.1.2026. Hostile texts have very many lines that are shorter. */
    private static final int MIN_LENGTH = 8;

    private static final Pattern NUMERIC =
            Pattern.compile("(?<![\\p{L}\\d./-])(\\d{1,4}+)([./-]) ?(\\d{1,2}+)\\2 ?(\\d{1,4}+)(?![\\d/-]|[.,]\\d)");
    private static final Pattern DAY_FIRST = Pattern.compile(
            "(?<![\\p{L}\\d./-])(\\d{1,2}+)(?:\\.|st|nd|rd|th|er)? ?(?:of |de )?(\\p{L}{3,9}+)\\.?,? (\\d{4}+)(?!\\d)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern MONTH_FIRST = Pattern.compile(
            "(?<![\\p{L}\\d])(\\p{L}{3,9}+)\\.? (\\d{1,2}+)(?:st|nd|rd|th)?,? (\\d{4}+)(?!\\d)",
            Pattern.CASE_INSENSITIVE);

    private static final Map<String, Integer> MONTHS = months(
            "jan january januar jänner janv janvier",
            "feb february februar févr fév février fevrier",
            "mar march märz mär maerz mrz mars",
            "apr april avr avril",
            "may mai",
            "jun june juni juin",
            "jul july juli juil juillet",
            "aug august août aout",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december dez dezember déc décembre decembre");

    private Dates() {}

    private static Map<String, Integer> months(String... names) {
        Map<String, Integer> months = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            for (String name : names[i].split(" ", -1)) {
                months.put(name, i + 1);
            }
        }
        return Map.copyOf(months);
    }

    /** All dates of a line, by way of writing first. */
    static Stream<Found> anywhere(String line) {
        if (line.length() < MIN_LENGTH || line.chars().noneMatch(Character::isDigit)) {
            return Stream.empty();
        }
        return Stream.of(
                        found(NUMERIC.matcher(line), Dates::numeric),
                        found(DAY_FIRST.matcher(line), m -> named(m.group(3), m.group(2), m.group(1))),
                        found(MONTH_FIRST.matcher(line), m -> named(m.group(3), m.group(1), m.group(2))))
                .flatMap(dates -> dates);
    }

    /** The date that starts at a place in a line. */
    static Optional<Found> at(String line, int start) {
        return anywhere(line).filter(found -> found.start() == start).findFirst();
    }

    private interface Reader {
        Optional<LocalDate> read(MatchResult match);
    }

    private static Stream<Found> found(Matcher matcher, Reader reader) {
        return matcher.results()
                .flatMap(match -> reader.read(match).map(date -> new Found(date, match.start(), match.end())).stream());
    }

    private static Optional<LocalDate> numeric(MatchResult match) {
        String first = match.group(1);
        String last = match.group(4);
        int middle = Integer.parseInt(match.group(3));
        if (first.length() == 4 && last.length() <= 2) {
            return date(Integer.parseInt(first), middle, Integer.parseInt(last));
        }
        if (first.length() > 2 || last.length() != 4) {
            return Optional.empty();
        }
        int lead = Integer.parseInt(first);
        int year = Integer.parseInt(last);
        boolean dayFirst = ".".equals(match.group(2)) || lead > 12 || lead == middle;
        if (dayFirst) {
            return date(year, middle, lead);
        }
        return middle > 12 ? date(year, lead, middle) : Optional.empty();
    }

    private static Optional<LocalDate> named(String year, String month, String day) {
        @Nullable Integer number = MONTHS.get(month.toLowerCase(Locale.ROOT));
        return number == null ? Optional.empty() : date(Integer.parseInt(year), number, Integer.parseInt(day));
    }

    private static Optional<LocalDate> date(int year, int month, int day) {
        try {
            return year < 1900 || year > 2199 ? Optional.empty() : Optional.of(LocalDate.of(year, month, day));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }
}
