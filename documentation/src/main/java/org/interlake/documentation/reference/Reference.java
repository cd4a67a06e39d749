package org.interlake.documentation.reference;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pages of {@code docs/reference} that have generated parts. */
public final class Reference {
  /** What writes the parts anew, as a person types it. */
  public static final String COMMAND =
      "./mvnw -q -P reference -pl documentation -am process-test-classes";

  private final Path folder;
  private final List<GeneratedParts> pages;

  /**
   * @param root the project's folder
   */
  public Reference(Path root) {
    requireNonNull(root, "root");
    folder = root.resolve("docs/reference");
    pages =
        List.of(
            page("cli.md", CommandReference.parts()),
            page("tables.md", TableReference.parts()),
            page("metrics.md", MetricReference.parts(root)),
            page("exit-codes.md", ExitCodeReference.parts()));
  }

  private static GeneratedParts page(String name, Map<String, String> parts) {
    return new GeneratedParts(name, parts);
  }

  /**
   * The pages whose parts are not what the code says.
   *
   * @throws ReferenceException if a page lacks a part, or has one that nobody writes
   */
  public List<String> stale() {
    return pages.stream()
        .filter(page -> !page.renew(text(page)).equals(text(page)))
        .map(GeneratedParts::page)
        .toList();
  }

  /**
   * Writes those pages.
   *
   * @return their names
   * @throws ReferenceException as {@link #stale}; nothing was written
   */
  public List<String> write() {
    List<String> stale = stale();
    List<String> written = new ArrayList<>();
    for (GeneratedParts page : pages) {
      if (stale.contains(page.page())) {
        try {
          Files.writeString(folder.resolve(page.page()), page.renew(text(page)));
        } catch (IOException e) {
          throw new UncheckedIOException(folder.resolve(page.page()) + " cannot be written", e);
        }
        written.add(page.page());
      }
    }
    return written;
  }

  private String text(GeneratedParts page) {
    try {
      return Files.readString(folder.resolve(page.page()));
    } catch (IOException e) {
      throw new UncheckedIOException(folder.resolve(page.page()) + " cannot be read", e);
    }
  }
}
