package org.interlake.protocol.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** The permissions of files with secrets. */
final class OwnerOnly {
  static final Set<PosixFilePermission> READ_AND_WRITE =
      PosixFilePermissions.fromString("rw-------");

  private OwnerOnly() {}

  /**
   * @param what the file is, for the message
   * @throws KeyFileException if anybody but its owner may do anything with the file
   */
  static void require(String what, Path file) throws IOException {
    Set<PosixFilePermission> all = Files.getPosixFilePermissions(file);
    Set<PosixFilePermission> others = new HashSet<>(all);
    others.removeAll(
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE));
    if (!others.isEmpty()) {
      throw new KeyFileException(
          "%s %s may be read by others (%s): only its owner may. Run: chmod 600 %s"
              .formatted(what, file, PosixFilePermissions.toString(all), file));
    }
  }
}
