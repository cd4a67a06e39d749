package org.interlake.documentation.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of a small project. */
final class SiteBuilderTest {
  @TempDir Path root;

  @BeforeEach
  void aProject() throws IOException {
    write("README.md", "# Lake\n\nTo the [keys](docs/guide/keys.md#how-to-enrol-a-site).\n");
    write("CONTRIBUTING.md", "# Contributing\n");
    write("CHANGELOG.md", "# Changelog\n");
    write(
        "docs/README.md",
        """
        # Documentation

        | page | what |
        |---|---|
        | [../README.md](../README.md) | the front |

        ## Guide

        | page | what |
        |---|---|
        | [guide/keys.md](guide/keys.md) | keys |

        ## Specifications
        Bytes.

        | page | what |
        |---|---|
        | [spec/audit.md](spec/audit.md) | the audit |
        """);
    write(
        "docs/guide/keys.md",
        """
        # Keys

        ## How to *enrol* a `site`?
        See [the plan](../../conf/plan.yaml), `spec/audit.md` and https://example.org/x.

        ## Again
        ## Again
        """);
    write("docs/spec/audit.md", "# Audit\n\nBack to [again](../guide/keys.md#again-1).\n");
    write("conf/plan.yaml", "name: a<b\n");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private void append(String file, String text) throws IOException {
    write(file, Files.readString(root.resolve(file)) + text);
  }

  private Path out() {
    return root.resolve("out");
  }

  private String built(String page) throws IOException {
    SiteBuilder.build(root, out());
    return Files.readString(out().resolve(page));
  }

  private void assertFault(String fault) {
    assertThatThrownBy(() -> SiteBuilder.build(root, out()))
        .isInstanceOf(SiteException.class)
        .hasMessageContaining(fault);
    assertThat(out()).doesNotExist();
  }

  @Test
  void linksGoFromPageToPage() throws IOException {
    assertThat(built("index.html"))
        .contains("<a href=\"guide/keys.html#how-to-enrol-a-site\">keys</a>");
    assertThat(built("guide/keys.html"))
        .contains("<h2 id=\"how-to-enrol-a-site\">How to <em>enrol</em> a <code>site</code>?</h2>")
        .contains("<a href=\"../spec/audit.html\"><code>spec/audit.md</code></a>")
        .contains("<a href=\"https://example.org/x\">https://example.org/x</a>");
    assertThat(built("spec/audit.html")).contains("<a href=\"../guide/keys.html#again-1\">");
  }

  @Test
  void aFileOutsideIsShownAsItIs() throws IOException {
    assertThat(built("guide/keys.html"))
        .contains("<a href=\"../source/conf/plan.yaml.html\">the plan</a>");
    assertThat(built("source/conf/plan.yaml.html")).contains("<pre><code>name: a&lt;b\n");
  }

  @Test
  void theNavigationIsTheTableOfAllPages() throws IOException {
    assertThat(built("guide/keys.html"))
        .containsSubsequence(
            "<summary>Start</summary>",
            "<a href=\"../index.html\">What Interlake is</a>",
            "<a href=\"../contents.html\">All pages</a>",
            "<details open><summary>Guide</summary>",
            "<a href=\"keys.html\" aria-current=\"page\">Keys</a>",
            "<details><summary>Specifications</summary>",
            "<a href=\"../spec/audit.html\">Audit</a>",
            "<a href=\"#again-1\">Again</a>",
            "rel=\"prev\" href=\"../contents.html\"",
            "rel=\"next\" href=\"../spec/audit.html\"");
  }

  @Test
  void everyKindOfTextIsShown() throws IOException {
    write(
        "docs/spec/audit.md",
        """
        # Audit

        <!-- generated: x -->

        | a | `b\\|c` |
        |---|--:|
        | **1** | 2 |

        <!-- end -->

        1. one
           - *two*

        > said

        ```bash
        a --> b <c>
        ```

            four spaces

        ![what it shows](../images/a.png)
        """);
    write("docs/images/a.png", "not really");
    assertThat(built("spec/audit.html"))
        .contains("<th>a</th>", "<th align=\"right\"><code>b|c</code></th>")
        .contains("<td><strong>1</strong></td>")
        .contains("<ol>", "<li><em>two</em></li>", "<blockquote>")
        .contains("<pre><code class=\"language-bash\">a --&gt; b &lt;c&gt;\n</code></pre>")
        .contains("<pre><code>four spaces\n</code></pre>")
        .contains("<img src=\"../images/a.png\" alt=\"what it shows\"")
        .doesNotContain("generated: x");
    assertThat(out().resolve("images/a.png")).hasContent("not really");
  }

  @Test
  void whatIsSearchedIsTheTextOfEachHeading() throws IOException {
    assertThat(built("search-index.js"))
        .startsWith("window.interlakeSearch = [\n")
        .contains(
            "[\"guide/keys.html#how-to-enrol-a-site\",\"Keys\",\"How to enrol a site?\",\"See the plan, spec/audit.md and https://example.org/x.\"],");
  }

  @Test
  void aLinkThatLeadsNowhereIsToldWithFileAndLine() throws IOException {
    append("docs/spec/audit.md", "\n| a |\n|---|\n| [lost](lost.md) |\n");
    assertFault("docs/spec/audit.md:7: link to lost.md: there is no file docs/spec/lost.md");
  }

  @Test
  void anAnchorThatIsNotThereIsToldWithThoseThatAre() throws IOException {
    append("docs/spec/audit.md", "\nAnd\n[on](../guide/keys.md#again-2).\n");
    assertFault(
        "docs/spec/audit.md:6: link to ../guide/keys.md#again-2: docs/guide/keys.md has no heading #again-2 (there are: [keys, how-to-enrol-a-site, again, again-1])");
  }

  @Test
  void aFolderAndAFileAboveTheProjectAreNoTargets() throws IOException {
    append("README.md", "[conf](conf) and [up](../other.md)\n");
    assertFault("README.md:4: link to conf: there is no file conf (");
    assertFault("README.md:4: link to ../other.md: there is no file ../other.md");
  }

  @Test
  void anImageThatIsNotThereOrElsewhereIsAFault() throws IOException {
    append("README.md", "\n![a](a.png) ![b](https://example.org/b.png)\n");
    assertFault("README.md:5: image a.png: there is no file a.png");
    assertFault("README.md:5: image https://example.org/b.png is fetched from elsewhere");
  }

  @Test
  void aNameInAngleBracketsWouldNotBeSeen() throws IOException {
    append("docs/spec/audit.md", "\nIn the folder <run>/x\n");
    assertFault(
        "docs/spec/audit.md:5: <run> is HTML, which is shown nowhere (put it in backticks)");
  }

  @Test
  void aPageThatNobodyFindsIsAFault() throws IOException {
    write("docs/guide/new.md", "# New\n");
    assertFault("docs/guide/new.md: is not in the table of docs/README.md");
  }

  @Test
  void whatWasThereIsRemovedButForTheJavaDocumentation() throws IOException {
    write("out/old.html", "old");
    write("out/apidocs/index.html", "api");
    append("docs/README.md", "\n## Reference\n");
    assertThat(built("guide/keys.html")).contains("<a href=\"../apidocs/index.html\">Java API</a>");
    assertThat(out().resolve("old.html")).doesNotExist();
    assertThat(out().resolve("apidocs/index.html")).hasContent("api");
  }
}
