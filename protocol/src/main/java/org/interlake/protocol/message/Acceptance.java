package org.interlake.protocol.message;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.interlake.protocol.Digest;

/**
 * A site's word that it takes part.
 *
 * @param plan the digest of the plan it read
 * @param table the table version that every round of the run will read
 * @param agreementKey the site's public key of this run, where the plan aggregates securely; else
 *     null, and not written
 */
public record Acceptance(
    Digest plan,
    TableVersion table,
    @JsonInclude(JsonInclude.Include.NON_NULL) AgreementPublicKey agreementKey) {
  public Acceptance {
    requireNonNull(plan, "plan");
    requireNonNull(table, "table");
  }

  /** Of a plan whose updates are read one by one. */
  public Acceptance(Digest plan, TableVersion table) {
    this(plan, table, null);
  }

  /** The site's public key of this run, if it has one. */
  public Optional<AgreementPublicKey> agreement() {
    return Optional.ofNullable(agreementKey);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Acceptance of(Written written) {
    return new Acceptance(written.plan, written.table, written.agreementKey);
  }

  /** As JSON may write it: without a key. What else is absent is found by the record. */
  private static final class Written {
    @JsonProperty Digest plan;
    @JsonProperty TableVersion table;
    @JsonProperty AgreementPublicKey agreementKey;
  }
}
