package io.datawollet.internal.record;

import io.datawollet.client.ClientType;
import io.datawollet.internal.crypto.StrictUtf8;
import java.util.Optional;

/**
 * Client and partition as they go into every derivation. The client's type is part of it, so that a confidential client
 * named like a public one is another; an absent partition key is marked otherwise than any present one.
 */
public final class Owner {
    private final ClientType type;
    private final byte[] client;
    private final byte[] partition;

    private Owner(ClientType type, byte[] client, byte[] partition) {
        this.type = type;
        this.client = client;
        this.partition = partition;
    }

    /**
     * The owner of sessions of this client in this partition.
     *
     * @throws IllegalArgumentException if a text has an unpaired surrogate
     */
    public static Owner of(ClientType type, String clientId, Optional<String> partitionKey) {
        byte[] client = marked(mode(type), utf8(clientId));
        byte[] partition =
                partitionKey.map(text -> marked((byte) 1, utf8(text))).orElseGet(() -> new byte[] {0});
        return new Owner(type, client, partition);
    }

    private static byte[] utf8(String text) {
        return StrictUtf8.encode(text)
                .orElseThrow(() -> new IllegalArgumentException("text with an unpaired surrogate"));
    }

    private static byte[] marked(byte mark, byte[] bytes) {
        byte[] out = new byte[bytes.length + 1];
        out[0] = mark;
        System.arraycopy(bytes, 0, out, 1, bytes.length);
        return out;
    }

    /** How the client's type is written in records and derivations. */
    static byte mode(ClientType type) {
        return (byte) (type == ClientType.PUBLIC ? 1 : 2);
    }

    byte mode() {
        return mode(type);
    }

    byte[] client() {
        return client;
    }

    byte[] partition() {
        return partition;
    }

    boolean hasPartition() {
        return partition[0] != 0;
    }

    public ClientType type() {
        return type;
    }
}
