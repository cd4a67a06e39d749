package org.interlake.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Where the passphrase of a key file stands: never among a command's arguments. */
public sealed interface PassphraseSource {
  /**
   * Reads it.
   *
   * @throws KeyFileException if it is not there, too short, or others may read it
   */
  default Passphrase read() {
    return read(System::getenv);
  }

  /**
   * Reads it.
   *
   * @param environment gives a variable's value, or null
   */
  Passphrase read(UnaryOperator<String> environment);

  /** A file that only its owner may read. */
  record InFile(Path file) implements PassphraseSource {
    public InFile {
      requireNonNull(file, "file");
    }

    @Override
    public Passphrase read(UnaryOperator<String> environment) {
      try {
        OwnerOnly.require("Passphrase file", file);
        byte[] bytes = Files.readAllBytes(file);
        return Passphrase.of(
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file.toString());
      } catch (NoSuchFileException e) {
        throw new KeyFileException(
            "Passphrase file %s does not exist. Make it, or name the right one".formatted(file), e);
      } catch (CharacterCodingException e) {
        throw new KeyFileException("Passphrase file %s is not UTF-8 text".formatted(file), e);
      } catch (IOException e) {
        throw new KeyFileException("Passphrase file %s cannot be read: %s".formatted(file, e), e);
      }
    }
  }

  /** A variable of the process's environment. */
  record InEnvironment(String variable) implements PassphraseSource {
    public InEnvironment {
      requireNonNull(variable, "variable");
    }

    @Override
    public Passphrase read(UnaryOperator<String> environment) {
      String text = environment.apply(variable);
      if (text == null) {
        throw new KeyFileException(
            "The environment has no variable %s, in which the key file's passphrase is to stand. Set it, or name the right one"
                .formatted(variable));
      }
      return Passphrase.of(text, "the variable " + variable);
    }
  }
}
