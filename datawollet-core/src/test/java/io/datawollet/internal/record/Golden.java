package io.datawollet.internal.record;

import io.datawollet.client.Caller;
import io.datawollet.client.Client;
import io.datawollet.client.ClientType;
import io.datawollet.client.Scope;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.key.RootKey;
import io.datawollet.key.RootKeyState;
import io.datawollet.key.RootKeys;
import io.datawollet.store.SessionAddress;
import io.datawollet.store.StoreKey;
import io.datawollet.testing.Replay;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** One golden file: what went in, what came out. */
final class Golden {
    private final Properties values = new Properties();

    Golden(String name) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("/io/datawollet/golden/" + name + ".txt")) {
            values.load(new InputStreamReader(Objects.requireNonNull(in, name), StandardCharsets.UTF_8));
        }
    }

    String text(String key) {
        return Objects.requireNonNull(values.getProperty(key), key);
    }

    Optional<String> perhaps(String key) {
        return Optional.ofNullable(values.getProperty(key));
    }

    byte[] bytes(String key) {
        return HexFormat.of().parseHex(text(key));
    }

    long number(String key) {
        return Long.parseLong(text(key));
    }

    boolean flag(String key) {
        return perhaps(key).map(Boolean::parseBoolean).orElse(false);
    }

    /** The bytes of the file's {@code random} in order. */
    Randomness random() {
        byte[] all = bytes("random");
        return Randomness.draw(new Replay(all), all.length);
    }

    RootKeys rootKeys() {
        return RootKeys.of(rootKey("rootKeyId", "rootKey", RootKeyState.ACTIVE));
    }

    RootKey rootKey(String id, String secret, RootKeyState state) {
        return RootKey.of((int) number(id), state, bytes(secret));
    }

    Owner owner() {
        return Owner.of(ClientType.valueOf(text("clientType")), text("clientId"), perhaps("partitionKey"));
    }

    Caller caller() {
        String id = text("clientId");
        if (text("clientType").equals("CONFIDENTIAL")) {
            return Caller.of(Client.confidential(id).scopes(Scope.values()).build());
        }
        Client browser = Client.browser(id)
                .origins("https://app.example")
                .scopes(Scope.values())
                .build();
        return Caller.from("https://app.example", browser);
    }

    SessionAddress address() {
        return new SessionAddress(StoreKey.of(bytes("partitionAddress")), StoreKey.of(bytes("sessionAddress")));
    }

    /** The link of the session's envelope, where it has one. */
    Optional<EnvelopeLink> envelope() {
        return perhaps("envelopeId")
                .map(id -> new EnvelopeLink(
                        EnvelopeId.parse(id).orElseThrow(),
                        bytes("envelopeDataKey"),
                        bytes("envelopeRecordId"),
                        number("envelopeCreatedAt"),
                        number("envelopeExpiresAt"),
                        flag("envelopeCreatedHere")));
    }

    ContainerKeys containerKeys(Primitives primitives) {
        return ContainerKeys.derive(primitives, bytes("dataKey"), bytes("recordId"));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
