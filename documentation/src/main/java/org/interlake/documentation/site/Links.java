package org.interlake.documentation.site;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Image;
import org.commonmark.node.Link;

/**
 * Turns the links of a page from files to pages. Code that names a page, such as {@code
 * guide/keys.md} in backticks, becomes a link to it.
 */
final class Links extends AbstractVisitor {
  private final Page page;
  private final Sources sources;
  private final List<Fault> faults;
  private final List<Code> named = new ArrayList<>();

  private Links(Page page, Sources sources, List<Fault> faults) {
    this.page = requireNonNull(page, "page");
    this.sources = requireNonNull(sources, "sources");
    this.faults = requireNonNull(faults, "faults");
  }

  /**
   * @param page is changed
   * @param faults each link that leads nowhere is added
   */
  static void turn(Page page, Sources sources, List<Fault> faults) {
    Links links = new Links(page, sources, faults);
    page.document().accept(links);
    links.named.forEach(links::link);
  }

  @Override
  public void visit(Link link) {
    LinkTarget target = LinkTarget.of(page, link.getDestination(), sources);
    if (target instanceof LinkTarget.OnSite found) {
      link.setDestination(found.way());
    } else if (target instanceof LinkTarget.Dead dead) {
      fault(Page.lineOf(link), "link to " + link.getDestination() + ": " + dead.words());
    }
    // not its children: a link holds no link
  }

  @Override
  public void visit(Image image) {
    String destination = image.getDestination();
    LinkTarget.file(page.source(), destination)
        .ifPresentOrElse(
            file -> {
              if (sources.images().contains(file)) {
                image.setDestination(Addresses.way(page.address(), Addresses.ofImage(file)));
              } else {
                fault(
                    Page.lineOf(image),
                    "image %s: there is no file %s".formatted(destination, file));
              }
            },
            () ->
                fault(
                    Page.lineOf(image),
                    "image %s is fetched from elsewhere (put it into docs/images)"
                        .formatted(destination)));
  }

  @Override
  public void visit(Code code) {
    if (Addresses.isMarkdown(code.getLiteral())) {
      named.add(code);
    }
  }

  private void link(Code code) {
    Stream.of(
            Addresses.resolve(page.source(), code.getLiteral()),
            Addresses.resolve("docs/x", code.getLiteral()),
            Addresses.resolve("x", code.getLiteral()))
        .map(sources::page)
        .filter(found -> found != null && !found.source().equals(page.source()))
        .findFirst()
        .ifPresent(
            found -> {
              Link link = new Link(Addresses.way(page.address(), found.address()), null);
              code.insertBefore(link);
              link.appendChild(code);
            });
  }

  private void fault(int line, String words) {
    faults.add(new Fault(page.source(), line, words));
  }
}
