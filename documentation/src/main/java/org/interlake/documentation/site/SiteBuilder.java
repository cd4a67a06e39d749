package org.interlake.documentation.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds the site. */
public final class SiteBuilder {
  private static final List<String> ASSETS = List.of("site.css", "site.js");

  /** Of others: the Java documentation is put there beside the site. */
  private static final String API = "apidocs";

  private SiteBuilder() {}

  /**
   * Reads all pages, checks every link, and writes the site. What was in the folder is removed, but
   * for {@code apidocs}.
   *
   * @param root the project's folder
   * @param out the site's folder; made if it is not there
   * @return how many pages there are
   * @throws SiteException that lists all faults of the files, before anything is written
   * @throws UncheckedIOException if a file cannot be read or written
   */
  public static int build(Path root, Path out) {
    List<Fault> faults = new ArrayList<>();
    Sources sources = Sources.read(root, faults);
    Contents contents = contents(sources, faults);
    SearchIndex search = new SearchIndex();
    for (Page page : sources.pages()) {
      search.add(page);
      Links.turn(page, sources, faults);
    }
    if (!faults.isEmpty()) {
      throw new SiteException(faults);
    }
    Layout layout =
        new Layout(contents, sources, Files.exists(out.resolve(API).resolve("index.html")));
    SortedMap<String, String> files = new TreeMap<>();
    sources.pages().forEach(page -> files.put(page.address(), layout.page(page)));
    sources
        .texts()
        .forEach((source, text) -> files.put(Addresses.ofText(source), layout.text(source, text)));
    files.put("search-index.js", search.script());
    try {
      clear(out);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.createDirectories(out.resolve(file.getKey()).getParent());
        Files.writeString(out.resolve(file.getKey()), file.getValue());
      }
      for (String image : sources.images()) {
        Path to = out.resolve(Addresses.ofImage(image));
        Files.createDirectories(to.getParent());
        Files.copy(root.resolve(image), to);
      }
      for (String asset : ASSETS) {
        try (InputStream in = SiteBuilder.class.getResourceAsStream(asset)) {
          Files.copy(in, out.resolve(asset));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The site cannot be written to " + out, e);
    }
    return sources.pages().size() + sources.texts().size();
  }

  private static Contents contents(Sources sources, List<Fault> faults) {
    Page page = sources.page(Addresses.CONTENTS);
    if (page == null) {
      throw new SiteException(
          List.of(
              new Fault(Addresses.CONTENTS, 0, "is not there; its table is the order of pages")));
    }
    Contents contents = Contents.of(page);
    Set<String> listed = new HashSet<>();
    for (String source : contents.pages()) {
      if (!listed.add(source)) {
        faults.add(new Fault(Addresses.CONTENTS, 0, "lists " + source + " twice"));
      }
    }
    sources.pages().stream()
        .map(Page::source)
        .filter(source -> source.startsWith("docs/") && !listed.contains(source))
        .forEach(
            source ->
                faults.add(
                    new Fault(
                        source,
                        0,
                        "is not in the table of %s, which is the order of pages (add a row)"
                            .formatted(Addresses.CONTENTS))));
    return contents;
  }

  private static void clear(Path out) throws IOException {
    Files.createDirectories(out);
    Path kept = out.resolve(API);
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.startsWith(kept) && !file.equals(out)) {
          Files.delete(file);
        }
      }
    }
  }
}
