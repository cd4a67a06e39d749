package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;

/**
 * Everything that goes into the site: the pages of {@code docs/} and of the project's root, and
 * what they link to beside them, which becomes a page, too.
 */
final class Sources {
  private static final List<String> AT_ROOT =
      List.of(Addresses.FRONT, "CONTRIBUTING.md", "CHANGELOG.md");

  private final Path root;
  private final List<Fault> faults;
  private final SortedMap<String, Page> pages = new TreeMap<>();
  private final SortedMap<String, String> texts = new TreeMap<>();
  private final NavigableSet<String> images = new TreeSet<>();

  private Sources(Path root, List<Fault> faults) {
    this.root = requireNonNull(root, "root");
    this.faults = requireNonNull(faults, "faults");
  }

  /**
   * Reads all files.
   *
   * @param root the project's folder
   * @param faults what is wrong is added
   */
  static Sources read(Path root, List<Fault> faults) {
    Sources sources = new Sources(root, faults);
    Deque<String> open = new ArrayDeque<>(AT_ROOT);
    open.addAll(markdownOfDocs(root));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (!sources.pages.containsKey(next) && sources.isFile(next)) {
        Page page = PageReader.read(next, sources.text(next), faults);
        sources.pages.put(next, page);
        open.addAll(sources.follow(page));
      }
    }
    return sources;
  }

  private static List<String> markdownOfDocs(Path root) {
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      return files
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(Addresses::isMarkdown)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("docs/ of " + root + " cannot be read", e);
    }
  }

  Collection<Page> pages() {
    return pages.values();
  }

  /** A page by its file; null if there is none. */
  Page page(String source) {
    return pages.get(source);
  }

  /** Files that are shown as they are, by name. */
  SortedMap<String, String> texts() {
    return texts;
  }

  NavigableSet<String> images() {
    return images;
  }

  /** Notes the files that a page links to; returns those that are pages themselves. */
  private List<String> follow(Page page) {
    List<String> more = new ArrayList<>();
    page.document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                LinkTarget.file(page.source(), link.getDestination()).ifPresent(this::note);
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                LinkTarget.file(page.source(), image.getDestination())
                    .filter(Sources.this::isFile)
                    .ifPresent(images::add);
              }

              private void note(String file) {
                if (Addresses.isMarkdown(file)) {
                  more.add(file);
                } else if (isFile(file)) {
                  texts.computeIfAbsent(file, Sources.this::text);
                }
              }
            });
    return more;
  }

  /** Whether there is such a file below the root, and no link out of it. */
  private boolean isFile(String source) {
    return !source.startsWith("..")
        && Files.isRegularFile(root.resolve(source), LinkOption.NOFOLLOW_LINKS);
  }

  private String text(String source) {
    try {
      return Files.readString(root.resolve(source));
    } catch (MalformedInputException e) {
      faults.add(new Fault(source, 0, "is linked to, but no text (link to what can be shown)"));
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(source + " cannot be read", e);
    }
  }
}
