package org.interlake.protocol.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlake.protocol.identity.PublicIdentity;
import org.snakeyaml.engine.v2.nodes.Node;

/** How each kind of value is written in a file. */
final class WrittenForm {
  static final String DURATION = "a duration";
  static final String WHOLE_NUMBER = "a whole number";
  static final String NUMBER = "a number";
  static final String INSTANT = "an instant";
  static final String PUBLIC_KEYS = "a pair of public keys";
  static final String LOCATION = "a location";
  static final String FILE = "a file";

  private static final String DURATION_REMEDY = "write it like 500ms, 30s, 10m or 2h";
  private static final String INSTANT_REMEDY = "write it like 2030-01-31T18:00:00Z";
  private static final String LOCATION_REMEDY = "write a path, or a URI like s3a://bucket/folder";
  private static final String PUBLIC_KEYS_REMEDY =
      "write both keys as 'interlake keys show' prints them: ed25519:... x25519:...";

  private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d)");
  private static final Pattern URI_START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private WrittenForm() {}

  static long wholeNumber(Node node, long minimum, long maximum) {
    String remedy = "write digits only";
    String text = NodeTree.number(node, WHOLE_NUMBER, remedy);
    try {
      long value = Long.parseLong(text);
      if (value >= minimum && value <= maximum) {
        return value;
      }
    } catch (NumberFormatException e) {
      if (!text.matches("-?[0-9]+")) {
        throw Refused.value(text, "is not a whole number", remedy);
      }
    }
    throw Refused.value(
        text, "is out of range", "a whole number from %d to %d".formatted(minimum, maximum));
  }

  static double number(Node node) {
    String remedy = "write it like 0.05 or 1e-9";
    String text = NodeTree.number(node, NUMBER, remedy);
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw Refused.value(text, "is not a number", remedy); // .nan and .inf
    }
    throw Refused.value(text, "is out of range", "a 64-bit floating-point number");
  }

  static Duration duration(Node node) {
    String text = NodeTree.scalar(node, DURATION, DURATION_REMEDY);
    Matcher form = SHORT_DURATION.matcher(text);
    try {
      if (!form.matches()) {
        return Duration.parse(text);
      }
      long count = Long.parseLong(form.group(1));
      return switch (form.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    } catch (DateTimeParseException | ArithmeticException e) {
      throw Refused.value(text, "is not a duration", DURATION_REMEDY);
    }
  }

  static Instant instant(Node node) {
    String text = NodeTree.scalar(node, INSTANT, INSTANT_REMEDY);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Refused.value(text, "is not an instant", INSTANT_REMEDY);
    }
  }

  static PublicIdentity publicKeys(Node node) {
    String text = NodeTree.scalar(node, PUBLIC_KEYS, PUBLIC_KEYS_REMEDY);
    try {
      return PublicIdentity.parse(text);
    } catch (IllegalArgumentException e) {
      throw Refused.value(text, "is not a pair of public keys", PUBLIC_KEYS_REMEDY);
    }
  }

  /** A plain path is a local one and is resolved; a URI stays as it is. */
  static URI location(Node node, Path folder) {
    return location(NodeTree.text(node), folder);
  }

  static URI location(String text, Path folder) {
    if (!URI_START.matcher(text).matches()) {
      return withoutTrailingSlash(localPath(text, folder, LOCATION).toUri());
    }
    try {
      URI uri = new URI(text);
      if (uri.isOpaque() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
        throw Refused.value(text, "is not a location", LOCATION_REMEDY);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw Refused.value(text, "is not a location", LOCATION_REMEDY);
    }
  }

  static Path file(Node node, Path folder) {
    return localPath(NodeTree.text(node), folder, FILE);
  }

  private static Path localPath(String text, Path folder, String noun) {
    try {
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw Refused.value(text, "is not " + noun, "write a path");
    }
  }

  /** {@link Path#toUri} writes a folder that exists differently from one that does not. */
  private static URI withoutTrailingSlash(URI uri) {
    String text = uri.toString();
    return text.endsWith("/") && uri.getPath().length() > 1
        ? URI.create(text.substring(0, text.length() - 1))
        : uri;
  }

  static String choice(Node node, String noun, Set<String> known) {
    String names = "known: " + String.join(", ", known);
    String name = NodeTree.scalar(node, "a " + noun, names);
    if (!known.contains(name)) {
      String near = NearName.find(name, known).map("did you mean %s? "::formatted).orElse("");
      throw Refused.value(name, "is not a known " + noun, near + names);
    }
    return name;
  }

  /** {@code EVERY_ROUND} is written {@code every-round}. */
  static String ofConstant(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
