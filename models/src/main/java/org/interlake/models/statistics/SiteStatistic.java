package org.interlake.models.statistics;

import static java.util.Objects.requireNonNull;

import org.interlake.protocol.SiteId;

/**
 * One number about the rows of one site, or about how they differ from those of the others.
 *
 * @param statistic of the site alone; its value is empty where the site withheld it, and it is of
 *     one site. Of drift, as many sites as were compared; where some of them put categories into a
 *     pool, that many withheld, and the value is what there is at least
 */
public record SiteStatistic(SiteId site, Statistic statistic) {
  public SiteStatistic {
    requireNonNull(site, "site");
    requireNonNull(statistic, "statistic");
  }
}
