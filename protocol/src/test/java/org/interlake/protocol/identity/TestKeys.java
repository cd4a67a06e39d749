package org.interlake.protocol.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Keys that everybody knows: they prove nothing outside a test. */
public final class TestKeys {
  private TestKeys() {}

  /** The key of RFC 8032, section 7.1, TEST 1. Golden files are signed with it. */
  public static SigningKey rfc8032Test1() {
    try {
      Path file =
          Files.createTempFile(
              "key",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(file, rfc8032Test1Json());
        return SigningKey.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its key file. */
  static byte[] rfc8032Test1Json() throws IOException {
    try (InputStream in =
        TestKeys.class.getResourceAsStream("/golden/TEST-ONLY-rfc8032-test-1.json")) {
      return in.readAllBytes();
    }
  }
}
