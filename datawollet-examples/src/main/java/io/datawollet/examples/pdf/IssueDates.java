package io.datawollet.examples.pdf;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the day of issue: behind a label that says so, else behind a plain "date", else alone on a line as letters and
 * receipts have it. Where several such days differ, none is given.
 */
final class IssueDates {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String BEHIND = "(?![\\p{L}\\d])[ :.]{0,4}(?:(?:the|den|le|am) )?";

    private static final Pattern STRONG = Pattern.compile(
            "(?<![\\p{L}\\d])(?:invoice date|date of (?:issue|invoice)|issue date|date issued|issued on|issued"
                    + "|billing date|rechnungsdatum|ausstellungsdatum|ausgestellt am"
                    + "|date de (?:la )?facture|date de facturation|date d['’]émission|émise? le|facture du)"
                    + BEHIND,
            FLAGS);

    private static final Pattern WEAK = Pattern.compile(
            "(?:(?<![\\p{L}\\d])(\\p{L}{1,20}+) )?(?<![\\p{L}\\d-])(?:dated|date|datum|belegdatum)" + BEHIND, FLAGS);

    /** The shortest label is "date"; a text may have very many lines that are shorter. */
    private static final int MIN_LABEL = 4;

    /** Words that make another date of "date" when they stand before it. */
    private static final Pattern OTHER_DATE = Pattern.compile(
            "due|delivery|order|payment|ship|shipping|service|birth|expiry|expiration|start|end|value|maturity|renewal"
                    + "|purchase|return|travel|print",
            FLAGS);

    /** A place before the date, and a time behind it, as in "Lyon, le 14 mars 2026" or "14.03.2026 12:31". */
    private static final Pattern PLACE = Pattern.compile("(?:\\p{L}[\\p{L} .'-]{1,30}+, )?(?:(?:the|den|le) )?", FLAGS);

    private static final Pattern TIME = Pattern.compile(
            "[.,]?|[ ,]{0,2}(?:(?:at|um|à) )?\\d{1,2}[:h]\\d{2}(?::\\d{2})?(?: (?:uhr|am|pm))?(?: .{0,20})?", FLAGS);

    private IssueDates() {}

    static Optional<LocalDate> find(List<String> lines) {
        List<LocalDate> strong = new ArrayList<>();
        List<LocalDate> weak = new ArrayList<>();
        List<LocalDate> alone = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
            labelled(STRONG, line, next, strong);
            labelled(WEAK, line, next, weak);
            alone(line).ifPresent(alone::add);
        }
        return strong.isEmpty() ? weak.isEmpty() ? only(alone) : only(weak) : only(strong);
    }

    private static Optional<LocalDate> only(List<LocalDate> dates) {
        return dates.stream().distinct().count() == 1 ? Optional.of(dates.get(0)) : Optional.empty();
    }

    private static void labelled(Pattern pattern, String line, String next, List<LocalDate> dates) {
        if (line.length() < MIN_LABEL) {
            return;
        }
        Matcher label = pattern.matcher(line);
        while (label.find()) {
            if (label.groupCount() > 0
                    && label.group(1) != null
                    && OTHER_DATE.matcher(label.group(1)).matches()) {
                continue;
            }
            boolean heads = label.start() == 0 && label.end() == line.length();
            (heads ? alone(next) : Dates.at(line, label.end()).map(Dates.Found::date)).ifPresent(dates::add);
        }
    }

    private static Optional<LocalDate> alone(String line) {
        if (line.length() > 80) {
            return Optional.empty();
        }
        return Dates.anywhere(line)
                .filter(found -> PLACE.matcher(line).region(0, found.start()).matches()
                        && TIME.matcher(line).region(found.end(), line.length()).matches())
                .map(Dates.Found::date)
                .findFirst();
    }
}
