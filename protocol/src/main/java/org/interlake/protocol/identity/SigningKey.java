package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.signature.SignatureConfig2026;
import com.google.crypto.tink.subtle.Ed25519Sign;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The private half of a party's key. It has no text form; it is kept in a file (a Tink JSON keyset)
 * that only its owner may read.
 */
@AccessesPartialKey // its public half becomes a VerifyingKey
public final class SigningKey {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** Empty for a key that cannot be kept. */
  private final Optional<KeysetHandle> keyset;

  private final PublicKeySign signer;
  private final VerifyingKey verifyingKey;

  private SigningKey(KeysetHandle keyset) throws GeneralSecurityException {
    if (!(keyset.getPrimary().getKey() instanceof Ed25519PrivateKey key)) {
      throw new GeneralSecurityException("the keyset's primary key is not an Ed25519 private key");
    }
    this.keyset = Optional.of(keyset);
    this.signer = Ed25519Sign.create(key);
    this.verifyingKey = VerifyingKey.of(key.getPublicKey());
  }

  private SigningKey(ProcessMac mac) {
    this.keyset = Optional.empty();
    this.signer = mac;
    this.verifyingKey = VerifyingKey.inProcess(mac);
  }

  /**
   * A fresh key for a party that is simulated: its messages can be verified in this process only,
   * and fast. It cannot be kept in a file, and its verifying half has no text that can be enrolled.
   */
  public static SigningKey ofThisProcess() {
    return new SigningKey(new ProcessMac());
  }

  /** A fresh key from the platform's secure random source. */
  public static SigningKey generate() {
    try {
      return new SigningKey(
          KeysetHandle.generateNew(
              Ed25519Parameters.create(Ed25519Parameters.Variant.NO_PREFIX),
              SignatureConfig2026.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot make an Ed25519 key", e);
    }
  }

  /**
   * Reads a key file.
   *
   * @throws KeyFileException if the file is missing, readable by others, or not a key
   */
  public static SigningKey read(Path file) {
    try {
      Set<PosixFilePermission> others = new HashSet<>(Files.getPosixFilePermissions(file));
      others.removeAll(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
      if (!others.isEmpty()) {
        throw new KeyFileException(
            "Key file %s may be read by others (%s): only its owner may. Run: chmod 600 %s"
                .formatted(
                    file,
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                    file));
      }
      return new SigningKey(
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), SignatureConfig2026.get(), InsecureSecretKeyAccess.get()));
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          "Key file %s does not exist. Make one with: interlake keys create %s"
              .formatted(file, file),
          e);
    } catch (GeneralSecurityException
        | CharacterCodingException
        | IllegalArgumentException
        | IllegalStateException e) { // Tink's, of a keyset without a usable primary key
      throw new KeyFileException(
          ("Key file %s is not an Interlake signing key (a Tink JSON keyset with one Ed25519"
                  + " key). Restore it from a copy, or make and enrol a new one with: interlake"
                  + " keys create")
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new KeyFileException("Key file %s cannot be read: %s".formatted(file, e), e);
    }
  }

  /**
   * Writes the key to a new file that only its owner may read. The file appears whole.
   *
   * @throws KeyFileException if the file exists or cannot be written
   */
  public void writeNew(Path file) {
    KeysetHandle kept =
        keyset.orElseThrow(
            () ->
                new KeyFileException(
                    "Key file %s was not written: the key of a simulated party is not kept"
                        .formatted(file)));
    Path absolute = file.toAbsolutePath();
    try {
      Files.createDirectories(absolute.getParent());
      Path aside =
          Files.createTempFile(
              absolute.getParent(),
              ".new-key-",
              null,
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        Files.write(
            aside,
            TinkJsonProtoKeysetFormat.serializeKeyset(
                    kept, SignatureConfig2026.get(), InsecureSecretKeyAccess.get())
                .getBytes(UTF_8));
        Files.createLink(absolute, aside); // unlike a move, it fails if the file exists
      } catch (FileAlreadyExistsException e) {
        throw new KeyFileException(
            "Key file %s exists already and is not overwritten. Choose another name."
                .formatted(file),
            e);
      } finally {
        Files.delete(aside);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new KeyFileException("Key file %s cannot be written: %s".formatted(file, e), e);
    }
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  /** The 64-byte signature over {@code message}; the same message, the same bytes. */
  public byte[] sign(byte[] message) {
    try {
      return signer.sign(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 signing failed", e);
    }
  }
}
