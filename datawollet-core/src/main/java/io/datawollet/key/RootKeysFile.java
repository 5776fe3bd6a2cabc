package io.datawollet.key;

import io.datawollet.internal.crypto.Base64Url;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The file format of {@link RootKeys#fromFile}. */
final class RootKeysFile {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private RootKeysFile() {}

    static List<RootKey> read(Path file) throws IOException {
        refuseIfOthersMayRead(file);
        List<RootKey> keys = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(parse(line, file + " line " + (i + 1)));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(file + " has no root key; it needs a line: id ACTIVE secret");
        }
        return keys;
    }

    private static void refuseIfOthersMayRead(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER);
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        if (!permissions.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalArgumentException(
                    file + " may be read or changed by others than its owner; set its mode to 0600");
        }
    }

    private static RootKey parse(String line, String where) {
        String[] words = line.split("\\s+", -1);
        if (words.length < 3 || words.length > 4) {
            throw new IllegalArgumentException(where + ": expected id, state, secret and perhaps an end");
        }
        byte[] secret = Base64Url.decode(words[2], RootKey.LENGTH)
                .orElseThrow(() -> new IllegalArgumentException(
                        where + ": the secret must be 32 bytes, 43 characters of base64url"));
        int id = id(words[0], where);
        RootKeyState state = state(words[1], where);
        try {
            RootKey key = RootKey.of(id, state, secret);
            if (words.length == 3) {
                return key;
            }
            if (state == RootKeyState.ACTIVE) {
                throw new IllegalArgumentException("only an open-only key has an end");
            }
            return key.openOnlyUntil(end(words[3]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage());
        }
    }

    /** Without the parser's exception as a cause: it would show the word, which may be a secret in the wrong place. */
    private static int id(String word, String where) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(where + ": the id must be a number from 1 to 65535");
        }
    }

    private static Instant end(String word) {
        try {
            return Instant.parse(word);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("the end must be an instant such as 2026-01-01T00:00:00Z");
        }
    }

    private static RootKeyState state(String word, String where) {
        for (RootKeyState state : RootKeyState.values()) {
            if (state.name().equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException(where + ": the state must be ACTIVE or OPEN_ONLY");
    }

    static void write(Path file, List<RootKey> keys) throws IOException {
        StringBuilder text = new StringBuilder("# id state secret [end]: root keys, for their owner's eyes alone\n");
        for (RootKey key : keys) {
            text.append(key.id()).append(' ').append(key.state()).append(' ').append(key.reveal());
            key.notAfter().ifPresent(end -> text.append(' ').append(end));
            text.append('\n');
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes =
                posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)} : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
