// Digests, ciphers, big integers, Base64: the library's code that runs in C gives what its bytecode gives.
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public class Digests {
    static final byte[] data = new byte[20000];

    static void digests() throws Exception {
        for (String name : new String[] {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA3-256"}) {
            for (int length : new int[] {0, 1, 55, 56, 64, 111, 112, 128, 19990}) {
                MessageDigest digest = MessageDigest.getInstance(name);
                digest.update(data, 3, length);
                System.out.println(name + " " + length + " " + new BigInteger(1, digest.digest()).toString(16));
            }
        }
    }

    static void initialise(Cipher cipher, int mode, String name, SecretKeySpec key) throws Exception {
        if (name.startsWith("ECB")) {
            cipher.init(mode, key);
        } else if (name.startsWith("GCM")) {
            cipher.init(mode, key, new GCMParameterSpec(128, Arrays.copyOf(data, 12)));
        } else {
            cipher.init(mode, key, new IvParameterSpec(Arrays.copyOf(data, 16)));
        }
    }

    static void ciphers() throws Exception {
        for (int size : new int[] {16, 24, 32}) {
            for (String name : new String[] {"ECB/PKCS5Padding", "CBC/PKCS5Padding", "CTR/NoPadding", "GCM/NoPadding"}) {
                Cipher cipher = Cipher.getInstance("AES/" + name);
                SecretKeySpec key = new SecretKeySpec(data, 5, size, "AES");
                initialise(cipher, Cipher.ENCRYPT_MODE, name, key);
                byte[] encrypted = cipher.doFinal(data, 0, 3007);
                initialise(cipher, Cipher.DECRYPT_MODE, name, key);
                System.out.println(name + " " + size + " " + Arrays.hashCode(encrypted) + " "
                    + Arrays.equals(cipher.doFinal(encrypted), Arrays.copyOf(data, 3007)));
            }
        }
    }

    static void integers() {
        Random random = new Random(7);
        for (int bits : new int[] {1, 31, 32, 33, 64, 200, 513, 1024, 2500, 5000, 40000}) {
            BigInteger x = new BigInteger(bits, random), y = new BigInteger(bits, random), n = new BigInteger(bits, random).setBit(0).setBit(bits - 1);
            System.out.println(bits + " " + x.multiply(y).hashCode() + " " + x.multiply(x).hashCode() + " " + x.pow(3).hashCode() + " "
                + (bits > 3000 ? 0 : x.modPow(y, n).hashCode()) + " " + x.shiftLeft(bits / 3 + 1).hashCode() + " " + x.shiftRight(7).hashCode() + " "
                + x.multiply(y).divide(n).hashCode() + " " + x.multiply(BigInteger.ZERO) + " " + x.negate().multiply(y).hashCode());
        }
        System.out.println(BigInteger.TWO.pow(521).subtract(BigInteger.ONE).isProbablePrime(20));
        System.out.println(new BigInteger("123456789012345678901234567890").pow(40));
    }

    static void attempt(Base64.Decoder decoder, String text) {
        try {
            System.out.println(text + " " + Arrays.toString(decoder.decode(text)));
        } catch (IllegalArgumentException problem) {
            System.out.println(text + " " + problem);
        }
    }

    static void base64() {
        for (int length = 0; length < 10; length++) {
            System.out.println(Base64.getEncoder().encodeToString(Arrays.copyOf(data, length)) + " "
                + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(data, length)));
        }
        System.out.println(Base64.getUrlEncoder().encodeToString(Arrays.copyOf(data, 300)));
        System.out.println(Base64.getMimeEncoder().encodeToString(Arrays.copyOf(data, 300)));
        System.out.println(Arrays.equals(Base64.getDecoder().decode(Base64.getEncoder().encode(data)), data) + " "
            + Arrays.equals(Base64.getUrlDecoder().decode(Base64.getUrlEncoder().encode(data)), data) + " "
            + Arrays.equals(Base64.getMimeDecoder().decode(Base64.getMimeEncoder().encode(data)), data));
        for (String text : new String[] {"QUJD!UJD", "QUJDQ", "QUJDQQ==", "QUJDQQ=", "QUJDQUJDQU=D", "QUJD\u00e9UJD", "-_-_", "+/+/", "QUJD\r\nQUJD"}) {
            attempt(Base64.getDecoder(), text);
            attempt(Base64.getUrlDecoder(), text);
            attempt(Base64.getMimeDecoder(), text);
        }
    }

    public static void main(String[] args) throws Exception {
        new Random(1).nextBytes(data);
        digests();
        ciphers();
        integers();
        base64();
    }
}
