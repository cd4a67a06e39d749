package org.interlake.driver.quality;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.interlake.models.statistics.SiteStatistic;
import org.interlake.models.statistics.Statistic;

/** A report for programs: one object; {@code docs/reference/cli.md} names its keys. */
public final class QualityJson {
  private QualityJson() {}

  public static ObjectNode of(QualityReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run", report.state().run().name());
    json.put("federation", report.plan().federation().name());
    json.put("plan", report.plan().name());
    json.put("digest", report.state().planDigest().hex());
    json.put("finishedAt", report.state().at().toString());
    report.sites().forEach(site -> json.withArray("/sites").add(site.name()));
    json.withArray("/statistics");
    for (Statistic statistic : report.statistics()) {
      put(json.withArray("/statistics").addObject(), statistic);
    }
    json.withArray("/siteStatistics");
    for (SiteStatistic told : report.bySite()) {
      ObjectNode node = json.withArray("/siteStatistics").addObject();
      put(node.put("site", told.site().name()), told.statistic());
    }
    json.withArray("/findings");
    for (Finding finding : report.findings()) {
      json.withArray("/findings")
          .addObject()
          .put("level", finding.level().word())
          .put("column", finding.column())
          .put("site", finding.site().name())
          .put("kind", finding.kind())
          .put("value", finding.value())
          .put("words", finding.words());
    }
    report.whyNotBySite().ifPresent(why -> json.put("noSites", why));
    return json;
  }

  private static void put(ObjectNode node, Statistic s) {
    node.put("columns", s.columns()).put("group", s.group());
    node.put("measure", s.measure()).put("key", s.key());
    if (s.value().isPresent()) {
      node.put("value", s.value().getAsDouble());
    } else {
      node.putNull("value");
    }
    node.put("rows", s.rows()).put("sites", s.sites()).put("withheld", s.withheld());
  }
}
