package io.datawollet.http;

import io.datawollet.internal.crypto.Base64Url;
import io.datawollet.internal.crypto.StrictUtf8;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The cookies that carry session keys: their names, how they are set and cleared, and how they are found in a request.
 *
 * <p>A request's cookies are read as RFC 6265, section 5.4, has browsers send them. Only names that this class makes are
 * looked at, so nothing else of a request can come back in an answer. Nothing but a space or a tab is trimmed, and that
 * only around a whole pair: a server that also trims other blanks takes a planted name for a protected one. Quotes are
 * part of a value, and make a key malformed.
 */
final class Cookies {
    static final String DEFAULT_PREFIX = "__Host-Http-dw-";

    private static final String CROSS_SITE = "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=";
    private static final String SAME_SITE = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";

    /** Characters of a name after its prefix. */
    private static final int SUFFIX_LENGTH = 16;

    private static final Pattern PREFIX = Pattern.compile("__Host-[!#$%&'*+.^_`|~0-9A-Za-z-]{0,41}");
    private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9_-]{" + SUFFIX_LENGTH + "}");

    private final String prefix;
    private final String attributes;

    Cookies(String prefix, boolean sameSite) {
        this.prefix = prefix;
        this.attributes = sameSite ? SAME_SITE : CROSS_SITE;
    }

    static String checkedPrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("\"" + prefix + "\" cannot begin a cookie's name: it must begin with"
                    + " __Host- and go on with at most 41 letters, digits or other characters of a cookie's name;"
                    + " attributes such as Domain cannot be set");
        }
        return prefix;
    }

    /** The name of a session's cookie; empty for an id that is not even text, and so is no session's. */
    Optional<String> name(String sessionId) {
        return StrictUtf8.encode(sessionId)
                .map(id -> prefix + Base64Url.encode(sha256(id)).substring(0, SUFFIX_LENGTH));
    }

    String set(String name, String value, long maxAgeSeconds) {
        return name + "=" + value + attributes + maxAgeSeconds;
    }

    /** Clears a cookie. The attributes must be those that it was set with, or a browser keeps it. */
    String clear(String name) {
        return set(name, "", 0);
    }

    /** A request's cookies of ours by name, each with its different values, in the order in which they came. */
    Map<String, Set<String>> read(List<String> cookieHeaders) {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (String header : cookieHeaders) {
            int from = 0;
            while (from <= header.length()) {
                int semicolon = header.indexOf(';', from);
                int to = semicolon < 0 ? header.length() : semicolon;
                addIfOurs(found, trimmed(header, from, to));
                from = to + 1;
            }
        }
        return found;
    }

    /**
     * Which of a request's cookies are too many.
     *
     * @param names as they came, which for browsers is oldest first
     * @param kept how many may stay
     * @param most how many to name at most
     * @param inUse never named
     */
    static List<String> surplus(Set<String> names, int kept, int most, Set<String> inUse) {
        int surplus = Math.min(names.size() - kept, most);
        List<String> oldest = new ArrayList<>();
        for (String name : names) {
            if (oldest.size() >= surplus) {
                break;
            }
            if (!inUse.contains(name)) {
                oldest.add(name);
            }
        }
        return oldest;
    }

    private void addIfOurs(Map<String, Set<String>> found, String pair) {
        int equals = pair.indexOf('=');
        if (equals == prefix.length() + SUFFIX_LENGTH
                && pair.startsWith(prefix)
                && SUFFIX.matcher(pair.substring(prefix.length(), equals)).matches()) {
            found.computeIfAbsent(pair.substring(0, equals), any -> new LinkedHashSet<>())
                    .add(pair.substring(equals + 1));
        }
    }

    private static String trimmed(String header, int from, int to) {
        int begin = from;
        int end = to;
        while (begin < end && isBlank(header.charAt(begin))) {
            begin++;
        }
        while (end > begin && isBlank(header.charAt(end - 1))) {
            end--;
        }
        return header.substring(begin, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
