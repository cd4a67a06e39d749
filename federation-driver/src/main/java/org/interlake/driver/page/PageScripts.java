package org.interlake.driver.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Properties;

/** What is part of every page: the style, our script, and the library that draws. */
final class PageScripts {
  private static final String LIBRARY =
      "/META-INF/resources/_static/echarts/%s/dist/echarts.common.min.js";

  private PageScripts() {}

  static String style() {
    return own("page.css");
  }

  static String script() {
    return own("page.js");
  }

  /** ECharts with bars, lines and what belongs to them, minified. */
  static String library() {
    Properties versions = new Properties();
    try (InputStream in = open("/org/interlake/driver/page/libraries.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("The library's version cannot be read", e);
    }
    String library = read(LIBRARY.formatted(versions.getProperty("echarts")));
    if (library.contains("</script")) {
      throw new IllegalStateException("The library would end its own element");
    }
    return library;
  }

  /** What a page's policy names a script by, so that no other is run. */
  static String fingerprint(String script) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  private static String own(String name) {
    return read("/org/interlake/driver/page/" + name);
  }

  private static String read(String resource) {
    try (InputStream in = open(resource)) {
      // A page has lines as HTML counts them, and so has what its fingerprint is of.
      return new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException("%s cannot be read".formatted(resource), e);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = PageScripts.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("%s is not in Interlake's jar".formatted(resource));
    }
    return in;
  }
}
