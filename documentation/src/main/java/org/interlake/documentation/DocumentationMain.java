package org.interlake.documentation;

import java.nio.file.Path;
import java.util.List;
import org.interlake.documentation.reference.Reference;
import org.interlake.documentation.site.SiteBuilder;

/** What the build runs. */
public final class DocumentationMain {
  private DocumentationMain() {}

  /**
   * {@code site ROOT FOLDER} builds the site of the project in ROOT; {@code reference ROOT} writes
   * the generated parts of its reference anew.
   *
   * @throws IllegalArgumentException if it is told anything else
   */
  public static void main(String[] arguments) {
    if (arguments.length == 3 && arguments[0].equals("site")) {
      Path out = Path.of(arguments[2]);
      int pages = SiteBuilder.build(Path.of(arguments[1]), out);
      System.out.printf("documentation: %d pages, open %s%n", pages, out.resolve("index.html"));
    } else if (arguments.length == 2 && arguments[0].equals("reference")) {
      List<String> written = new Reference(Path.of(arguments[1])).write();
      System.out.println(
          "documentation: written anew in docs/reference: "
              + (written.isEmpty() ? "nothing, all is as the code says" : written));
    } else {
      throw new IllegalArgumentException(
          "Usage: site ROOT FOLDER | reference ROOT (there is no '%s')"
              .formatted(String.join(" ", arguments)));
    }
  }
}
