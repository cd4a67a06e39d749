package org.interlake.driver.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build. */
public final class InterlakeVersion {
  private InterlakeVersion() {}

  public static String current() {
    try (InputStream in = InterlakeVersion.class.getResourceAsStream("/interlake.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
