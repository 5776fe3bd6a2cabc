package io.datawollet.examples.pdf;

import java.util.List;
import java.util.Optional;

/** Finds the first address of the usual form: no quotes, no comments, a domain with a dot. */
final class Emails {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 253;

    private Emails() {}

    static Optional<String> find(List<String> lines) {
        for (String line : lines) {
            for (int at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1)) {
                Optional<String> address = around(line, at);
                if (address.isPresent()) {
                    return address;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> around(String line, int at) {
        int start = at;
        while (start > 0 && at - start <= MAX_LOCAL && isLocal(line.charAt(start - 1))) {
            start--;
        }
        int end = at + 1;
        while (end < line.length() && end - at - 1 <= MAX_DOMAIN && isDomain(line.charAt(end))) {
            end++;
        }
        // A full stop ends a sentence; it is not part of the address.
        while (end > at + 1 && (line.charAt(end - 1) == '.' || line.charAt(end - 1) == '-')) {
            end--;
        }
        String local = line.substring(start, at);
        String domain = line.substring(at + 1, end);
        boolean follows = end < line.length() && (line.charAt(end) == '@' || line.charAt(end) == '_');
        boolean joined = start > 0 && Character.isLetterOrDigit(line.charAt(start - 1));
        return !follows && !joined && validLocal(local) && validDomain(domain)
                ? Optional.of(local + "@" + domain)
                : Optional.empty();
    }

    private static boolean isLocal(char c) {
        return isAlphanumeric(c) || "._%+-&'".indexOf(c) >= 0;
    }

    private static boolean isDomain(char c) {
        return isAlphanumeric(c) || c == '.' || c == '-';
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean validLocal(String local) {
        return !local.isEmpty()
                && local.length() <= MAX_LOCAL
                && (isAlphanumeric(local.charAt(0)) || local.charAt(0) == '_')
                && !local.endsWith(".")
                && !local.contains("..");
    }

    private static boolean validDomain(String domain) {
        if (domain.length() > MAX_DOMAIN) {
            return false;
        }
        String[] labels = domain.split("\\.", -1);
        for (String label : labels) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
                return false;
            }
        }
        String last = labels[labels.length - 1];
        return labels.length > 1 && last.length() >= 2 && last.chars().allMatch(Character::isLetter);
    }
}
