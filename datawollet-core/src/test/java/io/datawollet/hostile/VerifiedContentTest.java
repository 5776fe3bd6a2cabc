package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.datawollet.document.Documents;
import io.datawollet.error.ErrorCode;
import io.datawollet.internal.crypto.BrokenSealException;
import io.datawollet.internal.crypto.ChunkKeys;
import io.datawollet.internal.crypto.ChunkSealer;
import io.datawollet.internal.crypto.Primitives;
import io.datawollet.internal.crypto.Randomness;
import io.datawollet.internal.record.ContainerKeys;
import io.datawollet.internal.record.EnvelopeId;
import io.datawollet.internal.record.EnvelopeLink;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.SessionManager;
import io.datawollet.session.StartRequest;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreKey;
import io.datawollet.store.UploadId;
import io.datawollet.testing.Fixture;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What only somebody with the keys could have got wrong is verified all the same: the commitment and the digest. */
class VerifiedContentTest {
    private static final int SIZE = BLOCK + 7_001;

    /** The JVM's own primitives, but for a SHA-256 that is wrong for contents of one length. */
    private static final class WrongDigests extends Provider {
        private static final long serialVersionUID = 1L;

        WrongDigests() {
            super("Wrong", "1", "a digest that is wrong");
            lend("Mac", "HmacSHA256");
            lend("Mac", "HmacSHA512");
            lend("Cipher", "AES/GCM/NoPadding");
            putService(new Service(this, "MessageDigest", "SHA-256", Wrong.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return new Wrong(MessageDigest.getInstance("SHA-256"));
                }
            });
        }

        private void lend(String type, String algorithm) {
            Provider.Service jvms = Security.getProviders(type + "." + algorithm)[0].getService(type, algorithm);
            putService(new Service(this, type, algorithm, jvms.getClassName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return jvms.newInstance(parameter);
                }
            });
        }
    }

    private static final class Wrong extends MessageDigestSpi {
        private final MessageDigest right;
        private long taken;

        Wrong(MessageDigest right) {
            this.right = right;
        }

        @Override
        protected void engineUpdate(byte input) {
            taken++;
            right.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            taken += length;
            right.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            byte[] digest = right.digest();
            digest[31] ^= (byte) (taken == SIZE ? 1 : 0);
            return digest;
        }

        @Override
        protected void engineReset() {
            taken = 0;
            right.reset();
        }
    }

    @Test
    void a_content_with_another_digest_than_its_description_says_never_ends_well() {
        DocumentGround ground = new DocumentGround();
        SessionManager wrong = ground.fixture.manager(options -> options.provider(new WrongDigests()));
        StartedSession owner =
                Fixture.start(wrong, ground.caller, StartRequest.create().newEnvelope());
        byte[] truth = DocumentGround.bytes(1, SIZE);
        DocumentGround.put(DocumentGround.documents(owner.session()), "n", truth);
        Documents documents = ground.elsewhere(owner);
        for (Reading reading : Reading.values()) {
            ground.fixture.forgetEvents();
            boolean parts = reading == Reading.RANGE || reading == Reading.ONE_BYTE;
            Reading.Outcome outcome = reading.of(documents, "n");
            assertThat(outcome.isTruth(truth)).as("%s", reading).isEqualTo(parts);
            outcome.failure()
                    .ifPresent(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED));
            assertThat(ground.heard(Type.TAMPERED)).isEqualTo(!parts);
        }
    }

    @Test
    void keys_are_not_given_for_a_salt_and_commitment_that_do_not_belong_together() throws Exception {
        Primitives primitives = Primitives.ofDefaultProviders();
        byte[] key = DocumentGround.bytes(1, 32);
        byte[] context = DocumentGround.bytes(2, 50);
        ChunkSealer sealer = ChunkKeys.newMessage(primitives, Randomness.draw(new SecureRandom(), 24), key, context);
        byte[] prefix = sealer.prefix();
        assertThat(ChunkKeys.ofMessage(primitives, key, prefix, context)).isNotNull();
        for (int bit = 0; bit < prefix.length * 8; bit++) {
            byte[] changed = TamperedDocumentTest.flipped(prefix, bit);
            assertThatExceptionOfType(BrokenSealException.class)
                    .isThrownBy(() -> ChunkKeys.ofMessage(primitives, key, changed, context));
        }
        byte[] otherContext = TamperedDocumentTest.flipped(context, 399);
        assertThatExceptionOfType(BrokenSealException.class)
                .isThrownBy(() -> ChunkKeys.ofMessage(primitives, key, prefix, otherContext));
        byte[] otherKey = TamperedDocumentTest.flipped(key, 0);
        assertThatExceptionOfType(BrokenSealException.class)
                .isThrownBy(() -> ChunkKeys.ofMessage(primitives, otherKey, prefix, context));
    }

    @Test
    void the_context_of_a_content_names_its_container_its_document_and_its_upload() {
        Primitives primitives = Primitives.ofDefaultProviders();
        Set<String> contexts = new HashSet<>();
        for (int container = 0; container < 3; container++) {
            ContainerKeys keys = EnvelopeLink.created(
                            EnvelopeId.create(Randomness.draw(new SecureRandom(), 20)),
                            new byte[32],
                            DocumentGround.bytes(container, 16),
                            0,
                            1)
                    .keys(primitives);
            for (int document = 0; document < 3; document++) {
                for (int upload = 0; upload < 3; upload++) {
                    byte[] context = keys.contentContext(
                            StoreKey.of(DocumentGround.bytes(document, 32)),
                            UploadId.of(DocumentGround.bytes(upload, 16)));
                    contexts.add(HexFormat.of().formatHex(context));
                }
            }
        }
        assertThat(contexts).hasSize(27);
    }
}
