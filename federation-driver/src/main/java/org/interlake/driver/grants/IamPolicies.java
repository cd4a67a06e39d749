package org.interlake.driver.grants;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One IAM policy for each account. Nobody may delete; nobody may put but under the condition that
 * there is nothing, which S3 calls {@code s3:if-none-match} (Amazon S3 User Guide, <i>Enforce
 * conditional writes</i>). Parts of an upload carry no condition: its completion does.
 */
record IamPolicies(Grants grants) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  IamPolicies {
    requireNonNull(grants, "grants");
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    add(lines, "the driver", grants.driver(), "driver", List.of(""));
    grants
        .sites()
        .forEach(
            (site, account) -> {
              String own = "sites/" + site;
              add(lines, "site " + site, account, own, List.of("driver", own));
            });
    return lines;
  }

  private void add(
      List<String> lines, String party, String account, String writes, List<String> reads) {
    lines.add("// For %s: attach to the role or user '%s'.".formatted(party, account));
    lines.addAll(Arrays.asList(text(policy(writes, reads)).split("\n", -1)));
  }

  /**
   * @param writes the prefix that the party writes
   * @param reads the prefixes that it reads; empty: the whole federation
   */
  ObjectNode policy(String writes, List<String> reads) {
    ObjectNode policy = JSON.createObjectNode().put("Version", "2012-10-17");
    ArrayNode statements = policy.putArray("Statement");

    ObjectNode list = statement(statements, "List", "s3:ListBucket");
    list.putArray("Resource").add(bucket());
    ArrayNode prefixes = list.putObject("Condition").putObject("StringLike").putArray("s3:prefix");
    // A folder is looked for by its name with and without a slash.
    prefixes.add(exchangePrefix()).add(exchangePrefix() + "/");
    reads.forEach(
        prefix -> {
          prefixes.add(key(prefix));
          prefixes.add(key(prefix) + "/*");
        });

    ObjectNode read = statement(statements, "Read", "s3:GetObject");
    ArrayNode readable = read.putArray("Resource");
    reads.forEach(prefix -> readable.add(bucket() + "/" + key(prefix) + "/*"));

    ObjectNode put = statement(statements, "PutWhereNothingIs", "s3:PutObject");
    put.putArray("Resource").add(bucket() + "/" + key(writes) + "/*");
    put.putObject("Condition").putObject("Null").put("s3:if-none-match", "false");

    ObjectNode parts = statement(statements, "PutParts", "s3:PutObject");
    parts.putArray("Resource").add(bucket() + "/" + key(writes) + "/*");
    parts.putObject("Condition").putObject("Bool").put("s3:ObjectCreationOperation", "false");

    ObjectNode abort = statement(statements, "GiveUp", "s3:AbortMultipartUpload");
    abort.putArray("Resource").add(bucket() + "/" + key(writes) + "/*");
    return policy;
  }

  private static ObjectNode statement(ArrayNode statements, String name, String action) {
    ObjectNode statement = statements.addObject();
    statement.put("Sid", name).put("Effect", "Allow");
    statement.putArray("Action").add(action);
    return statement;
  }

  private String bucket() {
    return "arn:aws:s3:::" + grants.exchange().getHost();
  }

  private String exchangePrefix() {
    String path = grants.exchange().getPath();
    return path.replaceAll("^/|/$", "");
  }

  private String key(String prefix) {
    String root = grants.root().substring(1);
    return prefix.isEmpty() ? root : root + "/" + prefix;
  }

  private static String text(ObjectNode policy) {
    try {
      return JSON.writeValueAsString(policy);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always written", e);
    }
  }
}
