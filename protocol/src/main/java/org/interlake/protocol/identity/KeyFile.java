package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * A file with a party's private keys, that only its owner may read: {@code docs/spec/key-file.md}.
 * Its keys are Tink keysets, in the clear or encrypted as its {@link KeyProtection} says.
 */
public final class KeyFile {
  private static final int MAX_BYTES = 1 << 16;

  private final Path path;

  public KeyFile(Path path) {
    this.path = requireNonNull(path, "path");
  }

  /**
   * Reads a file that is not protected by a passphrase.
   *
   * @throws KeyFileException as {@link #read(Optional)}
   */
  public PrivateIdentity read() {
    return read(Optional.empty());
  }

  /**
   * Reads the file.
   *
   * @param passphrase where it stands, for a file that has one; another file does not need it
   * @throws KeyFileException if the file is missing, readable by others, locked, or no such file
   */
  public PrivateIdentity read(Optional<PassphraseSource> passphrase) {
    try {
      OwnerOnly.require("Key file", path);
      if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
        throw notKeys("it is larger than %d bytes".formatted(MAX_BYTES), null);
      }
      byte[] bytes = Files.readAllBytes(path);
      StoredKeys stored =
          StoredKeys.parse(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      return stored.open(() -> words(passphrase));
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          "Key file %s does not exist. Make one with: interlake keys create %s"
              .formatted(path, path),
          e);
    } catch (StoredKeys.SigningKeyOnlyException e) {
      throw new KeyFileException(
          "Key file %s is of an earlier version, with a signing key only. Make a new one with: interlake keys create, and have it enrolled"
              .formatted(path));
    } catch (StoredKeys.LockedException e) {
      throw new KeyFileException(
          "Key file %s cannot be unlocked: %s".formatted(path, e.getMessage()), e.getCause());
    } catch (GeneralSecurityException
        | CharacterCodingException
        | IllegalArgumentException
        | IllegalStateException e) { // Tink's, of a keyset without a usable primary key
      throw notKeys("it is damaged, or something else", e);
    } catch (IOException e) {
      throw new KeyFileException("Key file %s cannot be read: %s".formatted(path, e), e);
    }
  }

  private Passphrase words(Optional<PassphraseSource> source) {
    return source
        .orElseThrow(
            () ->
                new KeyFileException(
                    "Key file %s has a passphrase, and nothing says where it stands. Name a file or a variable with it: 'passphrase' in the configuration, --passphrase-file or --passphrase-variable"
                        .formatted(path)))
        .read();
  }

  private KeyFileException notKeys(String why, Exception cause) {
    return new KeyFileException(
        "Key file %s is not an Interlake key file (%s). Restore it from a copy, or make and enrol a new one with: interlake keys create"
            .formatted(path, why),
        cause);
  }

  /**
   * Writes the keys to a new file that only its owner may read. The file appears whole.
   *
   * @throws KeyFileException if the file exists or cannot be written
   */
  public void writeNew(PrivateIdentity identity, KeyProtection protection) {
    byte[] bytes = sealed(identity, protection).getBytes(UTF_8);
    Path absolute = path.toAbsolutePath();
    try {
      Files.createDirectories(absolute.getParent());
      Path aside =
          Files.createTempFile(
              absolute.getParent(),
              ".new-key-",
              null,
              PosixFilePermissions.asFileAttribute(OwnerOnly.READ_AND_WRITE));
      try {
        Files.write(aside, bytes);
        Files.createLink(absolute, aside); // unlike a move, it fails if the file exists
      } catch (FileAlreadyExistsException e) {
        throw new KeyFileException(
            "Key file %s exists already and is not overwritten. Choose another name."
                .formatted(path),
            e);
      } finally {
        Files.delete(aside);
      }
    } catch (IOException e) {
      throw new KeyFileException("Key file %s cannot be written: %s".formatted(path, e), e);
    }
  }

  private String sealed(PrivateIdentity identity, KeyProtection protection) {
    if (identity.openingKey().isEmpty() || identity.signingKey().keyset().isEmpty()) {
      throw new KeyFileException(
          "Key file %s was not written: the keys of a simulated party are not kept"
              .formatted(path));
    }
    try {
      return StoredKeys.write(identity, protection);
    } catch (GeneralSecurityException e) {
      throw new KeyFileException(
          "Key file %s was not written: %s".formatted(path, e.getMessage()), e);
    }
  }
}
