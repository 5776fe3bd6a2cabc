package io.datawollet.internal.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id (RFC 9106) version 1.3, which the JDK lacks. */
public final class Argon2id {
    private Argon2id() {}

    /** 32 bytes from a passphrase. The passphrase bytes are wiped. */
    public static byte[] derive(byte[] passphrase, byte[] salt, int passes, int memoryKib, int lanes) {
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withIterations(passes)
                    .withMemoryAsKB(memoryKib)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] out = new byte[Primitives.KEY_BYTES];
            generator.generateBytes(passphrase, out);
            return out;
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }
}
