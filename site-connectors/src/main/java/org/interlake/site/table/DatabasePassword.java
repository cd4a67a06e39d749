package org.interlake.site.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where a database's password stands: never in the site's file itself. */
public sealed interface DatabasePassword {
  /**
   * Reads it, without a line feed at its end.
   *
   * @param environment gives a variable's value, or null
   * @throws PasswordException if it is not there, or others may read it
   */
  String read(UnaryOperator<String> environment);

  /** A password cannot be had; what it is never stands in the message. */
  final class PasswordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PasswordException(String message) {
      super(message);
    }
  }

  /** A file that only its owner may read. */
  record InFile(Path file) implements DatabasePassword {
    private static final Set<PosixFilePermission> OTHERS =
        Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    public InFile {
      requireNonNull(file, "file");
    }

    @Override
    public String read(UnaryOperator<String> environment) {
      try {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
            && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
          throw new PasswordException(
              "Password file %s may be read by others. Take their rights: chmod 600 %s"
                  .formatted(file, file));
        }
        return Files.readString(file, UTF_8).stripTrailing();
      } catch (NoSuchFileException e) {
        throw new PasswordException(
            "Password file %s does not exist. Make it, or name the right one as password.file"
                .formatted(file));
      } catch (IOException e) {
        throw new PasswordException(
            "Password file %s cannot be read: %s".formatted(file, e.getClass().getSimpleName()));
      }
    }
  }

  /** A variable of the process's environment. */
  record InEnvironment(String variable) implements DatabasePassword {
    public InEnvironment {
      requireNonNull(variable, "variable");
    }

    @Override
    public String read(UnaryOperator<String> environment) {
      String text = environment.apply(variable);
      if (text == null) {
        throw new PasswordException(
            "The environment has no variable %s, in which a database's password is to stand. Set it, or name the right one as password.variable"
                .formatted(variable));
      }
      return text;
    }
  }
}
