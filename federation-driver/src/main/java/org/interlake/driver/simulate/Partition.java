package org.interlake.driver.simulate;

import static java.util.Objects.requireNonNull;

/** How the rows of a pooled table become those of virtual sites. */
public sealed interface Partition {
  /** As the registry and the command line spell it. */
  String text();

  /**
   * By the value of a column: each value is a site's name.
   *
   * @param column no part of a row's content
   */
  record ByColumn(String column) implements Partition {
    public ByColumn {
      requireNonNull(column, "column");
    }

    @Override
    public String text() {
      return "column " + column;
    }
  }

  /**
   * Dealt out to so many sites.
   *
   * @param sites 2 or more
   * @param seed of every draw
   */
  record Dealt(Scheme scheme, int sites, long seed) implements Partition {
    public Dealt {
      requireNonNull(scheme, "scheme");
      if (sites < 2) {
        throw new IllegalArgumentException(
            "Invalid number of sites: %d (must be 2 or more)".formatted(sites));
      }
    }

    @Override
    public String text() {
      return "%s over %d sites, seed %d".formatted(scheme.text(), sites, seed);
    }
  }

  /** How rows are dealt. */
  sealed interface Scheme {
    String text();

    /**
     * Reads {@code iid}, {@code dirichlet:0.5} or {@code shards:2}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static Scheme parse(String text) {
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon);
      String argument = colon < 0 ? "" : text.substring(colon + 1);
      try {
        return switch (name) {
          case "iid" -> {
            if (colon >= 0) {
              throw invalid(text, null);
            }
            yield new Iid();
          }
          case "dirichlet" -> new Dirichlet(Double.parseDouble(argument));
          case "shards" -> new Shards(Integer.parseInt(argument));
          default -> throw invalid(text, null);
        };
      } catch (NumberFormatException e) {
        throw invalid(text, e);
      }
    }

    private static IllegalArgumentException invalid(String text, Exception cause) {
      return new IllegalArgumentException(
          "Invalid partition: '%s' (must be iid, dirichlet:ALPHA such as dirichlet:0.5, or shards:N such as shards:2)"
              .formatted(text),
          cause);
    }
  }

  /** Shuffled rows in equal parts. */
  record Iid() implements Scheme {
    @Override
    public String text() {
      return "iid";
    }
  }

  /**
   * Each class of the label by proportions drawn from a symmetric Dirichlet distribution (Hsu, Qi
   * and Brown 2019): the smaller alpha, the less sites have in common.
   */
  record Dirichlet(double alpha) implements Scheme {
    public Dirichlet {
      if (!(alpha > 0 && Double.isFinite(alpha))) {
        throw new IllegalArgumentException(
            "Invalid alpha of the Dirichlet partition: %s (must be above 0)".formatted(alpha));
      }
    }

    @Override
    public String text() {
      return "dirichlet:" + alpha;
    }
  }

  /**
   * Rows sorted by label and cut into equal shards, of which every site gets some (McMahan et al.
   * 2017, section 3).
   */
  record Shards(int ofSite) implements Scheme {
    public Shards {
      if (ofSite < 1) {
        throw new IllegalArgumentException(
            "Invalid shards of a site: %d (must be 1 or more)".formatted(ofSite));
      }
    }

    @Override
    public String text() {
      return "shards:" + ofSite;
    }
  }
}
