package org.postrider.unpack.internal.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a PDF that opens without a password, as most encrypted ones do: the standard security handler with an empty user
 * password (ISO 32000-1, 7.6; ISO 32000-2, 7.6.4). Immutable.
 */
final class PdfKeys {
    private static final byte[] PADDING = {
        0x28,
        (byte) 0xbf,
        0x4e,
        0x5e,
        0x4e,
        0x75,
        (byte) 0x8a,
        0x41,
        0x64,
        0x00,
        0x4e,
        0x56,
        (byte) 0xff,
        (byte) 0xfa,
        0x01,
        0x08,
        0x2e,
        0x2e,
        0x00,
        (byte) 0xb6,
        (byte) 0xd0,
        0x68,
        0x3e,
        (byte) 0x80,
        0x2f,
        0x0c,
        (byte) 0xa9,
        (byte) 0xfe,
        0x64,
        0x53,
        0x69,
        0x7a
    };
    private static final int BLOCK = 16;

    private enum Method {
        NONE,
        RC4,
        AES
    }

    private final byte[] key;
    private final boolean perObject;
    private final Method ofStreams;
    private final Method ofStrings;

    private PdfKeys(byte[] key, boolean perObject, Method ofStreams, Method ofStrings) {
        this.key = key;
        this.perObject = perObject;
        this.ofStreams = ofStreams;
        this.ofStrings = ofStrings;
    }

    /** The keys, if the empty password is right and all methods are known. */
    static Optional<PdfKeys> of(Map<String, Object> lock, byte[] id) {
        try {
            long version = PdfStream.number(lock, "V", 0);
            boolean standard = PdfStream.name(lock, "Filter").equals("Standard");
            if (!standard || version < 1 || version > 5 || version == 3) {
                return Optional.empty();
            }
            byte[] key = version == 5 ? modern(lock) : classic(lock, id);
            if (key == null) {
                return Optional.empty();
            }
            Method streams = version < 4 ? Method.RC4 : method(lock, "StmF");
            Method strings = version < 4 ? Method.RC4 : method(lock, "StrF");
            return Optional.of(new PdfKeys(key, version < 5, streams, strings));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Method method(Map<String, Object> lock, String which) {
        String name = PdfStream.name(lock, which);
        Map<String, Object> filter = PdfStream.map(PdfStream.map(lock.get("CF")).get(name));
        return switch (PdfStream.name(filter, "CFM")) {
            case "V2" -> Method.RC4;
            case "AESV2", "AESV3" -> Method.AES;
            default -> Method.NONE;
        };
    }

    private static byte[] bytes(Map<String, Object> lock, String key, int length) {
        byte[] value = lock.get(key) instanceof byte[] bytes ? bytes : new byte[0];
        if (value.length < length) {
            throw new IllegalArgumentException(key);
        }
        return Arrays.copyOf(value, length);
    }

    /** Algorithms 2, 4 and 5: the key, or null if the password is not empty. */
    private static byte @Nullable [] classic(Map<String, Object> lock, byte[] id) throws GeneralSecurityException {
        long revision = PdfStream.number(lock, "R", 2);
        int length = keyLength(lock, revision);
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        md5.update(PADDING);
        md5.update(bytes(lock, "O", 32));
        md5.update(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) PdfStream.number(lock, "P", 0))
                .flip());
        md5.update(id);
        if (revision >= 4 && lock.get("EncryptMetadata") instanceof PdfLexer.Word word && word.is("false")) {
            md5.update(new byte[] {-1, -1, -1, -1});
        }
        byte[] key = md5.digest();
        for (int i = 0; revision >= 3 && i < 50; i++) {
            key = md5.digest(Arrays.copyOf(key, length));
        }
        key = Arrays.copyOf(key, length);
        int checked = revision == 2 ? 32 : 16;
        return Arrays.equals(check(key, revision, id), bytes(lock, "U", checked)) ? key : null;
    }

    private static int keyLength(Map<String, Object> lock, long revision) {
        if (PdfStream.number(lock, "V", 0) == 4) {
            return 16;
        }
        long bits = PdfStream.number(lock, "Length", 40);
        // Some writers count bytes.
        long bytes = bits < 40 ? bits : bits / 8;
        return revision == 2 ? 5 : (int) Math.max(5, Math.min(16, bytes));
    }

    /** What must stand in the file if this key is right. */
    private static byte[] check(byte[] key, long revision, byte[] id) throws GeneralSecurityException {
        if (revision == 2) {
            return Rc4.apply(key, PADDING);
        }
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        md5.update(PADDING);
        byte[] check = md5.digest(id);
        for (int i = 0; i < 20; i++) {
            byte[] changed = key.clone();
            for (int k = 0; k < changed.length; k++) {
                changed[k] ^= (byte) i;
            }
            check = Rc4.apply(changed, check);
        }
        return check;
    }

    /** Algorithm 2.A. */
    private static byte @Nullable [] modern(Map<String, Object> lock) throws GeneralSecurityException {
        byte[] user = bytes(lock, "U", 48);
        boolean old = PdfStream.number(lock, "R", 6) == 5;
        byte[] check = hash(Arrays.copyOfRange(user, 32, 40), old);
        if (!Arrays.equals(check, Arrays.copyOf(user, 32))) {
            return null;
        }
        byte[] between = hash(Arrays.copyOfRange(user, 40, 48), old);
        return aes(Cipher.DECRYPT_MODE, between, new byte[BLOCK], bytes(lock, "UE", 32));
    }

    private static byte[] aes(int mode, byte[] key, byte[] start, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
        return cipher.doFinal(data);
    }

    /** Algorithm 2.B with an empty password; revision 5 stops at its first step. */
    private static byte[] hash(byte[] salt, boolean old) throws GeneralSecurityException {
        byte[] key = MessageDigest.getInstance("SHA-256").digest(salt);
        boolean done = old;
        for (int round = 0; !done; round++) {
            byte[] input = new byte[64 * key.length];
            for (int i = 0; i < 64; i++) {
                System.arraycopy(key, 0, input, i * key.length, key.length);
            }
            byte[] out = aes(Cipher.ENCRYPT_MODE, Arrays.copyOf(key, 16), Arrays.copyOfRange(key, 16, 32), input);
            int sum = 0;
            for (int i = 0; i < 16; i++) {
                sum += out[i] & 0xff;
            }
            String name = sum % 3 == 0 ? "SHA-256" : sum % 3 == 1 ? "SHA-384" : "SHA-512";
            key = MessageDigest.getInstance(name).digest(out);
            done = round >= 63 && (out[out.length - 1] & 0xff) <= round - 32;
        }
        return Arrays.copyOf(key, 32);
    }

    /** The plain bytes of a stream or string of this object. */
    InputStream open(InputStream in, long number, int generation, boolean stream) throws IOException {
        Method method = stream ? ofStreams : ofStrings;
        if (method == Method.NONE) {
            return in;
        }
        try {
            byte[] own = perObject ? own(number, generation, method) : key;
            return method == Method.RC4 ? new Rc4(own, in) : new AesStream(own, in);
        } catch (GeneralSecurityException e) {
            throw new IOException("its key is of no use", e);
        }
    }

    private byte[] own(long number, int generation, Method method) throws GeneralSecurityException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(key);
        for (int shift = 0; shift < 24; shift += 8) {
            data.write((int) (number >> shift));
        }
        data.write(generation);
        data.write(generation >> 8);
        if (method == Method.AES) {
            data.writeBytes(Latin.bytes("sAlT"));
        }
        byte[] digest = MessageDigest.getInstance("MD5").digest(data.toByteArray());
        return Arrays.copyOf(digest, Math.min(16, key.length + 5));
    }

    private static final class Rc4 extends LazyStream {
        private final byte[] state = new byte[256];
        private final InputStream in;
        private int i;
        private int j;

        Rc4(byte[] key, InputStream in) {
            this.in = in;
            for (int k = 0; k < 256; k++) {
                state[k] = (byte) k;
            }
            int at = 0;
            for (int k = 0; k < 256; k++) {
                at = at + state[k] + key[k % key.length] & 0xff;
                swap(k, at);
            }
        }

        private void swap(int a, int b) {
            byte kept = state[a];
            state[a] = state[b];
            state[b] = kept;
        }

        private int next() {
            i = i + 1 & 0xff;
            j = j + state[i] & 0xff;
            swap(i, j);
            return state[state[i] + state[j] & 0xff];
        }

        @Override
        public int read() throws IOException {
            int c = in.read();
            return c < 0 ? -1 : (c ^ next()) & 0xff;
        }

        static byte[] apply(byte[] key, byte[] data) {
            Rc4 cipher = new Rc4(key, InputStream.nullInputStream());
            byte[] out = new byte[data.length];
            for (int k = 0; k < out.length; k++) {
                out[k] = (byte) (data[k] ^ cipher.next());
            }
            return out;
        }
    }

    /** AES in CBC mode: the first block starts the chain, the last tells how much of it is padding. */
    private static final class AesStream extends LazyStream {
        private final InputStream in;
        private final Cipher cipher;
        private byte[] block = {};
        private byte[] following = {};
        private int at;

        AesStream(byte[] key, InputStream in) throws GeneralSecurityException, IOException {
            this.in = in;
            this.cipher = Cipher.getInstance("AES/CBC/NoPadding");
            byte[] start = Arrays.copyOf(in.readNBytes(BLOCK), BLOCK);
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(start));
            following = decrypted();
        }

        private byte[] decrypted() throws IOException {
            byte[] packed = in.readNBytes(BLOCK);
            byte[] plain = packed.length < BLOCK ? new byte[0] : cipher.update(packed);
            return plain == null ? new byte[0] : plain;
        }

        @Override
        public int read() throws IOException {
            while (at == block.length) {
                if (following.length == 0) {
                    return -1;
                }
                block = following;
                following = decrypted();
                at = 0;
                int padding = block[BLOCK - 1];
                if (following.length == 0 && padding >= 1 && padding <= BLOCK) {
                    block = Arrays.copyOf(block, BLOCK - padding);
                }
            }
            return block[at++] & 0xff;
        }
    }
}
