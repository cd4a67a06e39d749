package org.interlake.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.interlake.models.RoundShapes;
import org.interlake.models.contract.FittedContract;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SealingKey;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.message.Acceptance;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * An enrolled site with its real key that accepts a plan as any other would, and then sends what it
 * likes. It has no data: what it sends is made up.
 */
final class HostileSite implements AutoCloseable {
  static final TableVersion TABLE =
      new TableVersion("delta", "table-of-nothing", 3, Digest.of(new byte[0]));

  private final TestFederation federation;
  private final Exchange exchange;
  private final SiteId site;
  private final RunId run;
  private final Mailbox mailbox;

  HostileSite(TestFederation federation, String site, RunId run) {
    this.federation = federation;
    this.exchange = federation.exchange();
    this.site = new SiteId(site);
    this.run = run;
    this.mailbox = new Mailbox(exchange, federation.keyOf(site));
  }

  /** What the site does in a round: the bytes to publish as its update, or none. */
  interface Attack {
    Optional<byte[]> bytes(OpenRound round);
  }

  /** Waits for the plan and accepts it. */
  Message<Plan> accept() throws InterruptedException {
    Message<Plan> plan = awaitPlan();
    mailbox.send(
        ExchangeLayout.accepted(site, run),
        EnvelopeContext.fromSite(
            MessageKind.ACCEPTED, federation.id(), run, site, plan.bodyDigest()),
        new Acceptance(plan.bodyDigest(), TABLE),
        List.of());
    return plan;
  }

  Message<Plan> awaitPlan() throws InterruptedException {
    while (true) {
      Optional<Message<Plan>> plan =
          mailbox.read(
              ExchangeLayout.plan(run),
              EnvelopeContext.fromDriver(
                  MessageKind.PLAN, federation.id(), run, EnvelopeContext.NO_PARENT),
              federation.driverKey(),
              Plan.class,
              0);
      if (plan.isPresent()) {
        return plan.get();
      }
      Thread.sleep(5);
    }
  }

  /** Accepts, then attacks in each round until the run is over. */
  void attack(Attack attack) throws InterruptedException {
    Message<Plan> plan = accept();
    for (RoundNumber round = RoundNumber.FIRST; awaitCall(round); round = round.next()) {
      OpenRound open = open(plan, round);
      RoundNumber number = round;
      attack
          .bytes(open)
          .ifPresent(
              bytes ->
                  exchange.publish(ExchangeLayout.update(site, run, number), Content.of(bytes)));
    }
  }

  /** Whether there is such a call before the run is over. */
  private boolean awaitCall(RoundNumber round) throws InterruptedException {
    while (!exchange.exists(ExchangeLayout.call(run, round))) {
      if (exchange.exists(ExchangeLayout.result(run))) {
        return false;
      }
      Thread.sleep(2);
    }
    return true;
  }

  private OpenRound open(Message<Plan> plan, RoundNumber round) {
    Message<ModelOrigin> model =
        read(MessageKind.MODEL, round, plan.bodyDigest(), ModelOrigin.class);
    Call call = read(MessageKind.CALL, round, model.content(), Call.class).body();
    List<VectorLayout> layouts =
        round.number() <= 2
            ? RoundShapes.contractAnswer(plan.body(), call.purpose())
            : RoundShapes.answer(
                plan.body(),
                mailbox
                    .read(
                        ExchangeLayout.contract(run),
                        EnvelopeContext.fromDriver(
                            MessageKind.CONTRACT, federation.id(), run, plan.bodyDigest()),
                        federation.driverKey(),
                        FittedContract.class,
                        0)
                    .orElseThrow()
                    .body(),
                call.purpose());
    return new OpenRound(
        EnvelopeContext.fromSite(MessageKind.UPDATE, federation.id(), run, site, model.content())
            .inRound(round),
        federation.keyOf(site.name()),
        federation.driverKey().sealingKey().orElseThrow(),
        layouts);
  }

  private <T> Message<T> read(MessageKind kind, RoundNumber round, Digest parent, Class<T> type) {
    return mailbox
        .read(
            kind == MessageKind.MODEL
                ? ExchangeLayout.model(run, round)
                : ExchangeLayout.call(run, round),
            EnvelopeContext.fromDriver(kind, federation.id(), run, parent).inRound(round),
            federation.driverKey(),
            type,
            Long.MAX_VALUE)
        .orElseThrow();
  }

  /** The result of the run; it is over. */
  Optional<RunResult> result() {
    return mailbox
        .read(
            ExchangeLayout.result(run),
            EnvelopeContext.fromDriver(
                MessageKind.RESULT, federation.id(), run, EnvelopeContext.NO_PARENT),
            federation.driverKey(),
            RunResult.class,
            0)
        .map(Message::body);
  }

  @Override
  public void close() {
    exchange.close();
  }

  /**
   * A round that the site is called to, and the tools of its trade.
   *
   * @param context what a truthful update is bound to
   * @param driver what it is sealed with
   * @param layouts what a truthful update holds
   */
  record OpenRound(
      EnvelopeContext context, SigningKey key, SealingKey driver, List<VectorLayout> layouts) {
    /** A report that says nothing wrong. */
    UpdateReport report() {
      return new UpdateReport(50, TABLE, new TreeMap<>(), 0.01);
    }

    String body() {
      return MessageCodec.write(report());
    }

    /** Vectors that say nothing wrong, and nothing. */
    List<DoubleVector> vectors() {
      return new ArrayList<>(layouts.stream().map(DoubleVector::zero).toList());
    }

    /** The same with one element of one vector replaced. */
    List<DoubleVector> vectorsWith(int vector, int element, double value) {
      List<DoubleVector> vectors = vectors();
      double[] values = vectors.get(vector).toArray();
      values[element] = value;
      vectors.set(vector, DoubleVector.of(layouts.get(vector), values));
      return vectors;
    }

    /** The same with the first vector of another length. */
    List<DoubleVector> vectorsOfLength(long length) {
      List<DoubleVector> vectors = vectors();
      VectorLayout first = layouts.get(0);
      vectors.set(0, DoubleVector.zero(VectorLayout.single(first.name(), first.type(), length)));
      return vectors;
    }

    /** An update with which nothing is wrong. */
    byte[] sealed() {
      return sealed(vectors());
    }

    byte[] sealed(List<DoubleVector> vectors) {
      return bytesOf(SealedEnvelope.sealTo(driver, context, body(), vectors, key));
    }

    byte[] sealed(String body) {
      return bytesOf(SealedEnvelope.sealTo(driver, context, body, vectors(), key));
    }

    byte[] sealed(EnvelopeContext otherContext) {
      return bytesOf(SealedEnvelope.sealTo(driver, otherContext, body(), vectors(), key));
    }

    byte[] sealedWith(SigningKey other) {
      return bytesOf(SealedEnvelope.sealTo(driver, context, body(), vectors(), other));
    }

    /** A good update that everybody can read. */
    byte[] inTheClear() {
      return bytesOf(SealedEnvelope.seal(context, body(), vectors(), key));
    }

    /** A good update that the driver cannot read. */
    byte[] sealedFor(SealingKey other) {
      return bytesOf(SealedEnvelope.sealTo(other, context, body(), vectors(), key));
    }

    /** A good update in blocks of another size, signed. No vector may be longer than that. */
    byte[] inBlocksOf(int blockBytes) {
      byte[] bytes = sealed();
      ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int signed = 20 + view.getInt(8);
      view.putInt(signed - 32 * layouts.size() - 8, blockBytes);
      return signedAgain(bytes);
    }

    /** A good update that says it is of another format, signed. */
    byte[] ofFormat(int version) {
      byte[] bytes = sealed();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(4, (short) version);
      return signedAgain(bytes);
    }

    private byte[] signedAgain(byte[] bytes) {
      int signed = 20 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
      byte[] domain = "interlake/envelope/v2".getBytes(US_ASCII);
      byte[] covered = Arrays.copyOf(domain, domain.length + signed);
      System.arraycopy(bytes, 0, covered, domain.length, signed);
      System.arraycopy(key.sign(covered), 0, bytes, signed, 64);
      return bytes;
    }
  }

  static byte[] flipped(byte[] bytes, int position) {
    byte[] copy = bytes.clone();
    copy[position] ^= 1;
    return copy;
  }

  static byte[] bytesOf(SealedEnvelope envelope) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      envelope.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The bytes of an object, whoever wrote it. */
  static byte[] bytesOf(ObjectReader object) {
    try (object) {
      return object.read(0, Math.toIntExact(object.length()));
    }
  }
}
