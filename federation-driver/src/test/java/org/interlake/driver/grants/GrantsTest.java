package org.interlake.driver.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

final class GrantsTest {
  private static Grants of(String exchange) {
    SortedMap<SiteId, String> sites = new TreeMap<>();
    sites.put(new SiteId("ulm"), "svc-ulm");
    sites.put(new SiteId("bonn"), "bonn");
    return new Grants(URI.create(exchange), new FederationId("hearts"), "driver", sites);
  }

  @Test
  void aSitesFolderIsItsOwnAndTheDriverReadsIt() {
    assertThat(of("/srv/exchange/").lines())
        .containsSubsequence(
            "mkdir -p /srv/exchange/hearts/sites/ulm",
            "chown svc-ulm /srv/exchange/hearts/sites/ulm",
            "chmod 700 /srv/exchange/hearts/sites/ulm",
            "setfacl -m user:driver:r-x,default:user:driver:r-x,default:user::rwx,default:group::---,default:other::--- /srv/exchange/hearts/sites/ulm");
    assertThat(of("hdfs://lake:8020/exchange").lines())
        .contains("hdfs dfs -chown svc-ulm /exchange/hearts/sites/ulm");
  }

  /** Reads a policy as Amazon does, as far as these go: allowed if one statement allows it. */
  private static boolean allows(JsonNode policy, String action, String key, boolean conditional) {
    for (JsonNode statement : policy.path("Statement")) {
      boolean named =
          texts(statement.path("Action")).contains(action)
              && texts(statement.path("Resource")).stream()
                  .anyMatch(
                      resource ->
                          resource.endsWith("*")
                              && ("arn:aws:s3:::lake/" + key)
                                  .startsWith(resource.substring(0, resource.length() - 1)));
      JsonNode condition = statement.path("Condition");
      boolean met =
          condition.isMissingNode()
              || (condition.path("Null").path("s3:if-none-match").asText().equals("false")
                  && conditional);
      if (named && met) {
        return true;
      }
    }
    return false;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Test
  void aSitesPolicyAllowsWhatItMustAndNothingElse() throws Exception {
    List<String> lines = of("s3a://lake/exchange").lines();
    int start = lines.indexOf("// For site ulm: attach to the role or user 'svc-ulm'.");
    JsonNode policy =
        new ObjectMapper()
            .readTree(
                lines.subList(start + 1, lines.size()).stream().collect(Collectors.joining("\n")));
    String own = "exchange/hearts/sites/ulm/runs/r1/accepted";
    String other = "exchange/hearts/sites/ulm2/runs/r1/accepted";
    String driver = "exchange/hearts/driver/runs/r1/plan";

    assertThat(allows(policy, "s3:PutObject", own, true)).isTrue();
    assertThat(allows(policy, "s3:PutObject", own, false)).as("over what is there").isFalse();
    assertThat(allows(policy, "s3:GetObject", own, false)).isTrue();
    assertThat(allows(policy, "s3:GetObject", driver, false)).isTrue();
    assertThat(allows(policy, "s3:PutObject", driver, true)).isFalse();
    assertThat(allows(policy, "s3:PutObject", other, true)).isFalse();
    assertThat(allows(policy, "s3:GetObject", other, false)).isFalse();
    assertThat(allows(policy, "s3:DeleteObject", own, true)).isFalse();
    assertThat(texts(policy.findValue("s3:prefix")))
        .contains("exchange/hearts/driver/*", "exchange/hearts/sites/ulm/*")
        .doesNotContain("exchange/hearts/sites", "exchange/hearts/sites/*", "*");
  }

  @Test
  void saysWhatItCannotGive() {
    assertThatThrownBy(() -> of("gs://lake/exchange").lines())
        .hasMessageContaining("No rights are known for gs:// (known: file, hdfs, s3a");
    assertThatThrownBy(() -> of("interlake://server:7443/").lines())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of("/srv/a%20b")).hasMessageContaining("means the same in a shell");
    assertThatThrownBy(
            () ->
                new Grants(
                    URI.create("/srv"), new FederationId("f"), "a; rm -rf /", new TreeMap<>()))
        .hasMessageContaining("Invalid account: 'a; rm -rf /'");
  }
}
