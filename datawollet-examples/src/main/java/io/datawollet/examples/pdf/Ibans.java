package io.datawollet.examples.pdf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the first account number whose length fits its country and whose check sum (ISO 7064, mod 97-10) is right. */
final class Ibans {
    private static final Map<String, Integer> LENGTHS = lengths("NO15 BE16 "
            + "BI27 DK18 FI18 FK18 FO18 GL18 NL18 SD18 MK19 SI19 "
            + "AT20 BA20 EE20 KZ20 LT20 LU20 MN20 XK20 CH21 HR21 LI21 LV21 "
            + "BG22 BH22 CR22 DE22 GB22 GE22 IE22 ME22 RS22 VA22 "
            + "AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 "
            + "LY25 PT25 ST25 IS26 TR26 DJ27 FR27 GR27 IT27 MC27 MR27 SM27 "
            + "AL28 AZ28 BY28 CY28 DO28 GT28 HN28 HU28 LB28 NI28 PL28 SV28 "
            + "BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC31 LC32 RU33");

    private Ibans() {}

    private static Map<String, Integer> lengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String entry : table.split(" ", -1)) {
            lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
        }
        return Map.copyOf(lengths);
    }

    static Optional<String> find(List<String> lines) {
        for (String line : lines) {
            for (int start = 0; start + 4 < line.length(); start++) {
                Optional<String> iban = at(line, start);
                if (iban.isPresent()) {
                    return iban;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> at(String line, int start) {
        boolean begins = isLetter(line.charAt(start))
                && isLetter(line.charAt(start + 1))
                && isDigit(line.charAt(start + 2))
                && isDigit(line.charAt(start + 3))
                && (start == 0 || !Character.isLetterOrDigit(line.charAt(start - 1)));
        Integer length = begins ? LENGTHS.get(line.substring(start, start + 2)) : null;
        if (length == null) {
            return Optional.empty();
        }
        StringBuilder iban = new StringBuilder(length);
        int next = start;
        while (next < line.length() && iban.length() < length) {
            char c = line.charAt(next++);
            if (isLetter(c) || isDigit(c)) {
                iban.append(c);
            } else if (c != ' ') {
                return Optional.empty();
            }
        }
        boolean goesOn = next < line.length() && Character.isLetterOrDigit(line.charAt(next));
        return iban.length() == length && !goesOn && checks(iban) ? Optional.of(iban.toString()) : Optional.empty();
    }

    private static boolean checks(CharSequence iban) {
        int remainder = 0;
        for (int i = 0; i < iban.length(); i++) {
            // Country and check digits count last.
            char c = iban.charAt((i + 4) % iban.length());
            remainder = isDigit(c) ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
        }
        return remainder == 1;
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
