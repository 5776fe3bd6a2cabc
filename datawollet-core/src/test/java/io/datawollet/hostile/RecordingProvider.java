package io.datawollet.hostile;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The JVM's own primitives, with a record of the key and the nonce of each encryption. It keeps no key: a pair is known by a
 * hash, as is what was sealed under it.
 */
final class RecordingProvider extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String AEAD = "AES/GCM/NoPadding";

    private final transient Map<Hash, Hash> sealed = new ConcurrentHashMap<>();
    private final transient AtomicInteger repeated = new AtomicInteger();
    private final transient AtomicInteger repeatedForAnother = new AtomicInteger();

    /** 128 bits of a SHA-256. */
    private record Hash(long high, long low) {}

    RecordingProvider() {
        super("Recording", "1", "AES-GCM that remembers");
        lend("Mac", "HmacSHA256");
        lend("Mac", "HmacSHA512");
        lend("MessageDigest", "SHA-256");
        putService(new Service(this, "Cipher", AEAD, RecordingCipher.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                try {
                    return new RecordingCipher(Cipher.getInstance(AEAD));
                } catch (GeneralSecurityException e) {
                    throw new NoSuchAlgorithmException(e);
                }
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

    /** How many different pairs of a key and a nonce something was sealed under. */
    int pairs() {
        return sealed.size();
    }

    /** How often a pair was used again, be it for the same. */
    int repeated() {
        return repeated.get();
    }

    /** How often a pair was used for two different plaintexts. */
    int repeatedForAnother() {
        return repeatedForAnother.get();
    }

    private void record(byte[] key, byte[] nonce, byte[] plaintext, int offset, int length) {
        Hash pair = hash(key, nonce, 0, nonce.length);
        Hash content = hash(new byte[0], plaintext, offset, length);
        Hash before = sealed.putIfAbsent(pair, content);
        if (before != null) {
            repeated.incrementAndGet();
            if (!before.equals(content)) {
                repeatedForAnother.incrementAndGet();
            }
        }
    }

    private static Hash hash(byte[] first, byte[] bytes, int offset, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            digest.update(bytes, offset, length);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            return new Hash(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Seals and opens in one go, as the library does; whatever else it might call is refused. */
    private final class RecordingCipher extends CipherSpi {
        private final Cipher real;
        private boolean sealing;
        private byte[] key = {};
        private byte[] nonce = {};

        RecordingCipher(Cipher real) {
            this.real = real;
        }

        @Override
        protected void engineInit(int mode, Key with, AlgorithmParameterSpec how, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            real.init(mode, with, how, random);
            sealing = mode == Cipher.ENCRYPT_MODE;
            key = with.getEncoded();
            nonce = ((GCMParameterSpec) how).getIV();
        }

        @Override
        protected void engineUpdateAAD(byte[] input, int offset, int length) {
            real.updateAAD(input, offset, length);
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            noted(input, offset, length);
            return real.doFinal(input, offset, length);
        }

        @Override
        protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int at)
                throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
            noted(input, offset, length);
            return real.doFinal(input, offset, length, output, at);
        }

        private void noted(byte[] input, int offset, int length) {
            if (sealing) {
                record(key, nonce, input, offset, length);
            }
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return real.getOutputSize(length);
        }

        @Override
        protected void engineSetMode(String mode) {
            throw unforeseen();
        }

        @Override
        protected void engineSetPadding(String padding) {
            throw unforeseen();
        }

        @Override
        protected int engineGetBlockSize() {
            return real.getBlockSize();
        }

        @Override
        protected byte[] engineGetIV() {
            return real.getIV();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return real.getParameters();
        }

        @Override
        protected void engineInit(int mode, Key with, SecureRandom random) {
            throw unforeseen();
        }

        @Override
        protected void engineInit(int mode, Key with, AlgorithmParameters how, SecureRandom random) {
            throw unforeseen();
        }

        @Override
        protected byte[] engineUpdate(byte[] input, int offset, int length) {
            throw unforeseen();
        }

        @Override
        protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int at) {
            throw unforeseen();
        }

        private static IllegalStateException unforeseen() {
            return new IllegalStateException("a use of the cipher that is not recorded");
        }
    }
}
