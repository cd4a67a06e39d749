package org.interlake.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.interlake.driver.sql.LocalSql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromotedModelsTest {
  @TempDir Path folder;

  private PromotedModels models() {
    return new PromotedModels(new Configuration(), folder.toUri().toString());
  }

  private PromotedModel promote(ModelVersion model) {
    return models().promote(LocalSql.session(), model, Optional.of(Rows.contract()), Rows.AT);
  }

  @Test
  void makesEachPromotionAVersionThatStays() throws Exception {
    ModelVersion first = Rows.model(1, 0.25);
    ModelVersion third = Rows.model(3, 0.75);
    assertThat(promote(first).version()).isEqualTo(1);
    assertThat(promote(third).version()).isEqualTo(2);

    PromotedModels models = models();
    assertThat(models.names()).containsExactly("mortality");
    assertThat(models.versions("mortality", 10))
        .extracting(PromotedModel::model)
        .containsExactly(third, first);
    assertThat(models.latest("mortality").orElseThrow().model()).isEqualTo(third);
    PromotedModel old = models.version("mortality", 1).orElseThrow();
    assertThat(old.model()).isEqualTo(first);
    assertThat(old.featureContractJson()).contains(Rows.contract().json());
    assertThat(old.promotedAt()).isEqualTo(Rows.AT);
    assertThat(models.version("mortality", 0)).isEmpty();
    assertThat(models.version("mortality", 3)).isEmpty();

    String path = folder.resolve("models/mortality").toString();
    Row row =
        LocalSql.session()
            .sql(
                "SELECT round, coefficients[0].value FROM delta.`%s` VERSION AS OF 1"
                    .formatted(path))
            .first();
    assertThat(row.getInt(0)).isEqualTo(1);
    assertThat(row.getDouble(1)).isEqualTo(0.25);

    List<Row> history =
        DeltaTable.forPath(LocalSql.session(), path)
            .history()
            .select("version", "userMetadata")
            .where("version = 2")
            .collectAsList();
    JsonNode metadata = new ObjectMapper().readTree(history.get(0).getString(1));
    assertThat(metadata.get("run").asText()).isEqualTo("mortality-1");
    assertThat(metadata.get("round").asInt()).isEqualTo(3);
    assertThat(metadata.get("digest").asText()).isEqualTo(third.digest().hex());
    assertThat(metadata.get("parent").asText()).isEqualTo(Rows.digest("parent").hex());
  }

  @Test
  void theNewestRowOfAnAliasCounts() {
    Registry registry = new Registry(new Configuration(), folder.toUri().toString());
    assertThat(registry.aliases("mortality")).isEmpty();
    PromotedModel first = promote(Rows.model(1, 0.25));
    PromotedModel second = promote(Rows.model(2, 0.5));
    registry.setAlias(first, "champion", "ann", Rows.AT);
    registry.setAlias(second, "challenger", "ann", Rows.AT);
    ModelAlias last = registry.setAlias(second, "champion", "bob", Rows.AT);

    assertThat(last.sequence()).isEqualTo(3);
    assertThat(registry.aliases("mortality"))
        .containsOnlyKeys("challenger", "champion")
        .containsEntry("champion", last);
    assertThat(registry.aliases("other")).isEmpty();
    assertThatThrownBy(() -> registry.setAlias(first, "latest", "ann", Rows.AT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("always means the newest version");
    assertThatThrownBy(() -> registry.setAlias(first, "12", "ann", Rows.AT))
        .hasMessageContaining("starting with a letter");
  }

  @Test
  void promotesARoundOnceAndOnlyUpwards() {
    ModelVersion second = Rows.model(2, 0.5);
    assertThat(promote(second)).isEqualTo(promote(second));
    assertThat(models().versions("mortality", 10)).hasSize(1);
    assertThatThrownBy(() -> promote(Rows.model(1, 0.1)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("after a later round");
  }

  @Test
  void namesTheFirstOfEqualVersionsAfterMaintenance() {
    promote(Rows.model(1, 0.25));
    String path = folder.resolve("models/mortality").toString();
    LocalSql.session()
        .sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES ('maintainer' = 'us')".formatted(path));
    assertThat(models().latest("mortality").orElseThrow().version()).isEqualTo(1);
    assertThat(promote(Rows.model(2, 0.5)).version()).isEqualTo(3);
  }

  @Test
  void knowsNothingOfModelsThatAreNotThere() {
    assertThat(models().names()).isEmpty();
    assertThat(models().latest("mortality")).isEmpty();
    assertThat(models().version("mortality", 1)).isEmpty();
    assertThatThrownBy(() -> models().latest("../run"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid model name");
  }

  @Test
  void refusesAModelWithoutItsFeatureContract() {
    ModelVersion model = Rows.model(1, 0.25);
    assertThatThrownBy(() -> models().promote(LocalSql.session(), model, Optional.empty(), Rows.AT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("feature contract");
  }
}
