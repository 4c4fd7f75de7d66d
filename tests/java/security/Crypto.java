// Digests, MACs, ciphers, key pairs, signatures, key derivation, key stores, certificates' parsing, secure random: known answers and round trips.
// timeout: 60
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.spec.*;
import java.util.*;
import javax.crypto.*;
import javax.crypto.spec.*;

public class Crypto {
    interface Body {
        Object run() throws Exception;
    }

    static void show(String what, Body body) {
        try {
            System.out.println(what + ": " + body.run());
        } catch (Exception e) {
            System.out.println(what + ": " + e);
        }
    }

    static String hex(byte[] b) {
        return HexFormat.of().formatHex(b);
    }

    static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws Exception {
        for (String a : new String[] {"MD2", "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/256", "SHA3-256", "SHA3-512"}) {
            show(a, () -> {
                MessageDigest d = MessageDigest.getInstance(a);
                String s = hex(d.digest(bytes("abc")));
                for (int i = 0; i < 300; i++) {
                    d.update((byte) i);
                    d.update(new byte[i]);
                }
                MessageDigest copy = (MessageDigest) d.clone();
                return s + " " + hex(d.digest()).equals(hex(copy.digest())) + " " + hex(copy.digest(new byte[1000])).hashCode() + " " + d.getDigestLength();
            });
        }
        for (String a : new String[] {"HmacMD5", "HmacSHA1", "HmacSHA256", "HmacSHA512"}) {
            show(a, () -> {
                Mac m = Mac.getInstance(a);
                m.init(new SecretKeySpec(bytes("key"), a));
                return hex(m.doFinal(bytes("The quick brown fox jumps over the lazy dog")));
            });
        }
        SecretKeySpec key = new SecretKeySpec(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"), "AES");
        IvParameterSpec iv = new IvParameterSpec(new byte[16]);
        byte[] text = bytes("attack at dawn, or perhaps somewhat later");
        for (String t : new String[] {"AES/ECB/PKCS5Padding", "AES/CBC/PKCS5Padding", "AES/CTR/NoPadding", "AES/CFB8/NoPadding", "AES/OFB/NoPadding"}) {
            show(t, () -> {
                Cipher c = Cipher.getInstance(t);
                if (t.contains("ECB")) {
                    c.init(Cipher.ENCRYPT_MODE, key);
                } else {
                    c.init(Cipher.ENCRYPT_MODE, key, iv);
                }
                byte[] first = c.update(text, 0, 20);
                byte[] rest = c.doFinal(text, 20, text.length - 20);
                byte[] all = Arrays.copyOf(first, first.length + rest.length);
                System.arraycopy(rest, 0, all, first.length, rest.length);
                if (t.contains("ECB")) {
                    c.init(Cipher.DECRYPT_MODE, key);
                } else {
                    c.init(Cipher.DECRYPT_MODE, key, iv);
                }
                return hex(all) + " " + Arrays.equals(c.doFinal(all), text);
            });
        }
        show("AES/GCM", () -> {
            Cipher c = Cipher.getInstance("AES/GCM/NoPadding");
            c.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
            c.updateAAD(bytes("header"));
            byte[] out = c.doFinal(text);
            c.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
            c.updateAAD(bytes("header"));
            String s = hex(out) + " " + Arrays.equals(c.doFinal(out), text);
            out[3] ^= 1;
            c.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
            try {
                c.doFinal(out);
            } catch (AEADBadTagException e) {
                s += " " + e.getMessage();
            }
            return s;
        });
        show("DESede, Blowfish, RC4, ChaCha", () -> {
            StringBuilder s = new StringBuilder();
            for (String t : new String[] {"DESede/CBC/PKCS5Padding:24:8", "Blowfish/CBC/PKCS5Padding:16:8", "ARCFOUR:16:0"}) {
                String[] w = t.split(":");
                Cipher c = Cipher.getInstance(w[0]);
                byte[] k = new byte[Integer.parseInt(w[1])];
                for (int i = 0; i < k.length; i++) {
                    k[i] = (byte) (i * 7 + 1);
                }
                SecretKeySpec ks = new SecretKeySpec(k, w[0].split("/")[0]);
                int n = Integer.parseInt(w[2]);
                if (n > 0) {
                    c.init(Cipher.ENCRYPT_MODE, ks, new IvParameterSpec(new byte[n]));
                } else {
                    c.init(Cipher.ENCRYPT_MODE, ks);
                }
                s.append(hex(c.doFinal(bytes("secret")))).append(' ');
            }
            Cipher c = Cipher.getInstance("ChaCha20");
            c.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[32], "ChaCha20"), new ChaCha20ParameterSpec(new byte[12], 1));
            return s + hex(c.doFinal(bytes("secret")));
        });
        show("bad padding", () -> {
            Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
            c.init(Cipher.DECRYPT_MODE, key, iv);
            return c.doFinal(new byte[16]);
        });
        show("bad length", () -> {
            Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
            c.init(Cipher.DECRYPT_MODE, key, iv);
            return c.doFinal(new byte[15]);
        });
        show("bad key", () -> {
            Cipher.getInstance("AES").init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[5], "AES"));
            return "";
        });
        show("no iv", () -> {
            Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
            c.init(Cipher.DECRYPT_MODE, key);
            return "";
        });
        show("not initialised", () -> Cipher.getInstance("AES").doFinal(new byte[1]));
        show("no algorithm", () -> MessageDigest.getInstance("NOPE"));
        show("no transformation", () -> Cipher.getInstance("AES/XYZ/NoPadding"));
        show("pbkdf2", () -> hex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(new PBEKeySpec("password".toCharArray(), bytes("salt"), 100, 256)).getEncoded()));
        for (String[] a : new String[][] {{"RSA", "1024", "SHA256withRSA"}, {"DSA", "1024", "SHA256withDSA"}, {"EC", "256", "SHA256withECDSA"}, {"Ed25519", "255", "Ed25519"}}) {
            show(a[0], () -> {
                KeyPairGenerator g = KeyPairGenerator.getInstance(a[0]);
                g.initialize(Integer.parseInt(a[1]));
                KeyPair pair = g.generateKeyPair();
                Signature s = Signature.getInstance(a[2]);
                s.initSign(pair.getPrivate());
                s.update(text);
                byte[] signature = s.sign();
                s.initVerify(pair.getPublic());
                s.update(text);
                boolean good = s.verify(signature);
                s.update(bytes("other"));
                boolean bad = s.verify(signature);
                PublicKey again = KeyFactory.getInstance(a[0]).generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
                return good + " " + bad + " " + again.equals(pair.getPublic()) + " " + pair.getPublic().getAlgorithm() + " " + pair.getPrivate().getFormat();
            });
        }
        show("known RSA", () -> {
            BigInteger n = new BigInteger("9516311845790656153499716760847001433441357"), e = BigInteger.valueOf(65537);
            return e.modPow(BigInteger.TEN, n);
        });
        show("RSA cipher", () -> {
            KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");
            g.initialize(1024);
            KeyPair pair = g.generateKeyPair();
            Cipher c = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
            c.init(Cipher.ENCRYPT_MODE, pair.getPublic());
            byte[] out = c.doFinal(bytes("short"));
            c.init(Cipher.DECRYPT_MODE, pair.getPrivate());
            return out.length + " " + new String(c.doFinal(out));
        });
        show("agreement", () -> {
            KeyPairGenerator g = KeyPairGenerator.getInstance("X25519");
            KeyPair a = g.generateKeyPair(), b = g.generateKeyPair();
            KeyAgreement x = KeyAgreement.getInstance("X25519"), y = KeyAgreement.getInstance("X25519");
            x.init(a.getPrivate());
            x.doPhase(b.getPublic(), true);
            y.init(b.getPrivate());
            y.doPhase(a.getPublic(), true);
            return Arrays.equals(x.generateSecret(), y.generateSecret());
        });
        show("key store", () -> {
            KeyStore ks = KeyStore.getInstance("PKCS12");
            ks.load(null, null);
            ks.setEntry("k", new KeyStore.SecretKeyEntry(key), new KeyStore.PasswordProtection("pw".toCharArray()));
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            ks.store(out, "store".toCharArray());
            KeyStore back = KeyStore.getInstance("PKCS12");
            back.load(new java.io.ByteArrayInputStream(out.toByteArray()), "store".toCharArray());
            String s = Collections.list(back.aliases()) + " " + Arrays.equals(back.getKey("k", "pw".toCharArray()).getEncoded(), key.getEncoded());
            try {
                KeyStore.getInstance("PKCS12").load(new java.io.ByteArrayInputStream(out.toByteArray()), "wrong".toCharArray());
            } catch (java.io.IOException e) {
                s += " " + e.getMessage();
            }
            return s;
        });
        show("random", () -> {
            SecureRandom r = new SecureRandom();
            byte[] b = new byte[32];
            r.nextBytes(b);
            SecureRandom seeded = SecureRandom.getInstance("SHA1PRNG");
            seeded.setSeed(42);
            return b.length + " " + !Arrays.equals(b, new byte[32]) + " " + r.generateSeed(8).length + " " + seeded.nextInt() + " " + seeded.nextLong();
        });
        show("providers", () -> Security.getProvider("SUN").getName() + " " + Security.getProvider("None") + " " + MessageDigest.getInstance("SHA-256").getProvider().getName() + " " + Security.getAlgorithms("MessageDigest").contains("SHA-256") + " " + (Security.getProperty("securerandom.source") != null));
        show("sealed object", () -> {
            Cipher c = Cipher.getInstance("AES");
            c.init(Cipher.ENCRYPT_MODE, key);
            SealedObject o = new SealedObject("sealed", c);
            return o.getObject(key) + " " + o.getAlgorithm();
        });
        show("streams", () -> {
            Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
            c.init(Cipher.ENCRYPT_MODE, key, iv);
            byte[] out = new CipherInputStream(new java.io.ByteArrayInputStream(new byte[10_000]), c).readAllBytes();
            DigestInputStream d = new DigestInputStream(new java.io.ByteArrayInputStream(out), MessageDigest.getInstance("SHA-1"));
            d.readAllBytes();
            return out.length + " " + hex(d.getMessageDigest().digest());
        });
        show("access", () -> AccessController.doPrivileged((PrivilegedAction<String>) () -> System.getProperty("java.specification.version")));
        show("access exception", () -> AccessController.doPrivileged((PrivilegedExceptionAction<String>) () -> {
            throw new java.io.IOException("inside");
        }));
        show("permissions", () -> new java.io.FilePermission("/tmp/-", "read,write").implies(new java.io.FilePermission("/tmp/a/b", "read")) + " " + new PropertyPermission("a.*", "read").implies(new PropertyPermission("a.b", "write")));
        show("code source", () -> Crypto.class.getProtectionDomain().getCodeSource().getLocation().getProtocol() + " " + (String.class.getProtectionDomain().getCodeSource() == null));
    }
}
