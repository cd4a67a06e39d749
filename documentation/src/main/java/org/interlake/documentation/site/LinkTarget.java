package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a link means. */
sealed interface LinkTarget {
  /** On the site; the way there from the page with the link. */
  record OnSite(String way) implements LinkTarget {
    public OnSite {
      requireNonNull(way, "way");
    }
  }

  /** Anywhere else in the world; not looked at. */
  record Elsewhere() implements LinkTarget {}

  /** Nowhere: why, and the remedy. */
  record Dead(String words) implements LinkTarget {
    public Dead {
      requireNonNull(words, "words");
    }
  }

  /** An address with a scheme. */
  Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  /** The file that a link means, below the project's root; empty if it means none. */
  static Optional<String> file(String from, String destination) {
    String path = path(destination);
    return SCHEME.matcher(destination).matches()
        ? Optional.empty()
        : Optional.of(path.isEmpty() ? from : Addresses.resolve(from, path));
  }

  private static String path(String destination) {
    int hash = destination.indexOf('#');
    return decoded(hash < 0 ? destination : destination.substring(0, hash));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Where a link of a page leads. */
  static LinkTarget of(Page from, String destination, Sources sources) {
    Optional<String> file = file(from.source(), destination);
    if (file.isEmpty()) {
      return new Elsewhere();
    }
    int hash = destination.indexOf('#');
    String anchor = hash < 0 ? "" : decoded(destination.substring(hash + 1));
    Page page = sources.page(file.get());
    if (page != null) {
      if (!anchor.isEmpty() && !page.hasAnchor(anchor)) {
        return new Dead(
            "%s has no heading #%s (there are: %s)"
                .formatted(page.source(), anchor, page.anchors()));
      }
      String way =
          page.source().equals(from.source()) ? "" : Addresses.way(from.address(), page.address());
      return new OnSite(anchor.isEmpty() ? way : way + "#" + anchor);
    }
    if (sources.texts().containsKey(file.get())) {
      return new OnSite(Addresses.way(from.address(), Addresses.ofText(file.get())));
    }
    return new Dead(
        "there is no file %s (a path is relative to the page; a folder cannot be linked to)"
            .formatted(file.get()));
  }
}
