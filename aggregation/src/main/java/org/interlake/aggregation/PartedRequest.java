package org.interlake.aggregation;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.interlake.aggregation.rule.Rule;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.parted.PartedShape;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What is to be folded into parts, and how.
 *
 * @param inputs one for each site, at least one, all of one layout and block size, in site order
 * @param model what the sites started from, likewise in parts, if an update starts with a model of
 *     the same elements; what follows there is combined as the rule does it, but never looked at by
 *     it
 * @param type of the aggregate's elements: the updates' own, or FLOAT64, which is never rounded
 * @param folder where the manifest and the parts are to stand
 */
public record PartedRequest(
    List<FoldInput> inputs,
    Rule rule,
    Optional<PartedModel> model,
    ElementType type,
    ExchangePath folder) {
  private static final String DOMAIN = "interlake/inputs/v1";

  public PartedRequest {
    inputs = FoldInput.inSiteOrder(inputs);
    requireNonNull(rule, "rule");
    requireNonNull(model, "model");
    requireNonNull(type, "type");
    requireNonNull(folder, "folder");
    if (inputs.get(0).coding().isPresent()) {
      throw new IllegalArgumentException(
          "Invalid fold into parts: the updates are coded (fold into an array)");
    }
    VectorLayout layout = inputs.get(0).blocks().layout();
    if (rule instanceof Rule.ClippedSum) {
      throw new IllegalArgumentException(
          "Invalid fold into parts: %s is a sum that noise is to be added to before anybody sees it (fold into an array)"
              .formatted(rule));
    }
    if (rule.needsTrusted()) {
      throw new IllegalArgumentException(
          "Invalid fold into parts: %s measures by an update of the driver's own (fold into an array)"
              .formatted(rule));
    }
    if (type == ElementType.FLOAT32 && layout.type() == ElementType.FLOAT64) {
      throw new IllegalArgumentException(
          "Invalid type of an aggregate of float64 updates: float32 (must be float64)");
    }
    if (model.isEmpty() && !(rule instanceof Rule.Sum)) {
      throw new IllegalArgumentException(
          "Invalid fold: %s without the model that the sites started from".formatted(rule));
    }
    int elements = inputs.get(0).blocks().blockBytes() / layout.type().bytes();
    model.ifPresent(
        given -> {
          if (given.length() > layout.length()
              || given.manifest().shape().elementsPerBlock() != elements) {
            throw new IllegalArgumentException(
                "Invalid model of a fold: %d elements, %d in a block (updates have %d, %d in a block,"
                        .formatted(
                            given.length(),
                            given.manifest().shape().elementsPerBlock(),
                            layout.length(),
                            elements)
                    + " and must start with such a model)");
          }
        });
  }

  /** How the aggregate is cut: block for block as the updates are. */
  PartedShape shape() {
    VectorLayout layout = inputs.get(0).blocks().layout();
    int elements = inputs.get(0).blocks().blockBytes() / layout.type().bytes();
    return new PartedShape(
        new VectorLayout(layout.name(), type, layout.segments()),
        Math.multiplyExact(elements, type.bytes()),
        BlockRuns.ofPart(inputs.get(0).blocks().digests().size()));
  }

  /** Names what the aggregate is made of: {@code docs/spec/parted-vector.md}. */
  Digest inputsDigest() {
    MessageDigest all = sha256();
    all.update(DOMAIN.getBytes(StandardCharsets.US_ASCII));
    all.update(
        model.map(given -> given.manifest().digest().toBytes()).orElse(new byte[Digest.BYTES]));
    all.update((byte) (type == ElementType.FLOAT32 ? 1 : 2));
    for (FoldInput input : inputs) {
      byte[] site = input.site().name().getBytes(StandardCharsets.UTF_8);
      MessageDigest blocks = sha256();
      input.blocks().digests().forEach(digest -> blocks.update(digest.toBytes()));
      all.update(
          ByteBuffer.allocate(Short.BYTES + site.length + Double.BYTES + Digest.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort((short) site.length)
              .put(site)
              .putDouble(input.weight())
              .put(blocks.digest())
              .array());
    }
    return Digest.ofBytes(all.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
