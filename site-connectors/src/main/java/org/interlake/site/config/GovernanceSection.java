package org.interlake.site.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.protocol.Names;
import org.interlake.protocol.config.ConfigKey;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.identity.PublicIdentity;
import org.interlake.site.config.PolicySection.Form;
import org.interlake.site.table.RowView;
import org.interlake.site.table.SqlExpression;

/** Reads of a policy who may ask for what, and who says yes. */
final class GovernanceSection {
  private GovernanceSection() {}

  static Setting<GovernancePolicy> read(ConfigSection section, Form form) {
    Setting<SortedMap<String, TablePolicy>> tables =
        tables(
            form == Form.INLINE
                ? section.optionalSection("tables")
                : section.requiredSection("tables"),
            form);
    ConfigKey<Integer> maximumRounds = section.integer("maximumRounds");
    Setting<Optional<Integer>> rounds =
        form == Form.INLINE ? maximumRounds.optional() : present(section, maximumRounds);
    Setting<Approval> approval =
        section
            .constant("approval", "way of approval", Approval.class)
            .orElse(form == Form.INLINE ? Approval.AUTO : Approval.MANUAL);
    Setting<List<PublicIdentity>> coordinators =
        section.texts("coordinators", PublicIdentity::parse).orElse(List.of());
    Setting<Optional<Duration>> retention = section.duration("retention").optional();
    return section.build(
        () ->
            new GovernancePolicy(
                tables.get(),
                rounds.get().map(OptionalInt::of).orElse(OptionalInt.empty()),
                approval.get(),
                coordinators.get(),
                retention.get()));
  }

  private static <T> Setting<Optional<T>> present(ConfigSection section, ConfigKey<T> key) {
    Setting<T> required = key.required();
    return section.build(() -> Optional.of(required.get()));
  }

  private static Setting<SortedMap<String, TablePolicy>> tables(ConfigSection section, Form form) {
    SortedMap<String, Setting<TablePolicy>> read = new TreeMap<>();
    for (String name : section.names(written -> Names.check("dataset name", written)).keySet()) {
      read.put(name, table(section.requiredSection(name), form));
    }
    if (form == Form.OWN_FILE && read.isEmpty()) {
      return section.refuseAll("is empty", "name the datasets that plans may ask for");
    }
    return section.build(
        () -> {
          SortedMap<String, TablePolicy> policies = new TreeMap<>();
          read.forEach((name, policy) -> policies.put(name, policy.get()));
          return policies;
        });
  }

  private static Setting<TablePolicy> table(ConfigSection section, Form form) {
    ConfigKey<List<String>> purposes =
        section
            .texts("purposes", written -> Names.check("purpose", written))
            .check(
                names -> !names.isEmpty(),
                "is empty",
                "name at least one purpose, or leave the dataset out");
    Setting<List<String>> permitted =
        form == Form.INLINE ? purposes.orElse(List.of()) : purposes.required();
    Setting<Optional<PolicyConfig.Columns>> columns =
        section.has("columns")
            ? some(section, PolicySection.columns(section.requiredSection("columns")))
            : none(section.optionalSection("columns"));
    Setting<Optional<SqlExpression>> rows = section.text("rows").as(SqlExpression::new).optional();
    Setting<SortedMap<String, SqlExpression>> masks = masks(section.optionalSection("mask"));
    return section.build(
        () ->
            new TablePolicy(
                new TreeSet<>(permitted.get()),
                columns.get(),
                new RowView(rows.get(), masks.get())));
  }

  private static Setting<Optional<PolicyConfig.Columns>> some(
      ConfigSection section, Setting<PolicyConfig.Columns> columns) {
    return section.build(() -> Optional.of(columns.get()));
  }

  private static Setting<Optional<PolicyConfig.Columns>> none(ConfigSection absent) {
    return absent.build(Optional::<PolicyConfig.Columns>empty);
  }

  private static Setting<SortedMap<String, SqlExpression>> masks(ConfigSection section) {
    SortedMap<String, Setting<SqlExpression>> read = new TreeMap<>();
    for (String column : section.names(written -> written).keySet()) {
      read.put(column, section.text(column).as(SqlExpression::new).required());
    }
    return section.build(
        () -> {
          SortedMap<String, SqlExpression> masks = new TreeMap<>();
          read.forEach((column, mask) -> masks.put(column, mask.get()));
          return masks;
        });
  }
}
