package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.secure.SecureSite;
import org.interlake.models.statistics.StatisticsFrame;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.message.Call;
import org.interlake.protocol.message.Directory;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.message.Roster;
import org.interlake.protocol.message.RunResult;
import org.interlake.protocol.message.UnmaskCall;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * What the driver says, as a site believes it: only under the pinned key, only bound to this
 * federation. Every method throws {@link EnvelopeException} for a message that is not to be
 * believed.
 */
final class DriverInbox {
  private final Mailbox mailbox;
  private final FederationId federation;
  private final Verifier coordinator;

  DriverInbox(Mailbox mailbox, FederationId federation, Verifier coordinator) {
    this.mailbox = requireNonNull(mailbox, "mailbox");
    this.federation = requireNonNull(federation, "federation");
    this.coordinator = requireNonNull(coordinator, "coordinator");
  }

  /**
   * A round that a site is called to.
   *
   * @param model the content digest of the model
   * @param origin what the model was made of
   */
  record OpenCall(
      RoundNumber round, Call call, Digest model, ModelOrigin origin, List<DoubleVector> vectors) {}

  /** The runs that the driver has published anything of, sorted by name. */
  List<RunId> runs() {
    return mailbox.exchange().list(ExchangeLayout.runs()).stream().map(RunId::new).toList();
  }

  Optional<Message<RunPlan>> plan(RunId run) {
    return read(MessageKind.PLAN, run, EnvelopeContext.NO_PARENT, RunPlan.class);
  }

  Optional<RunResult> result(RunId run) {
    return read(MessageKind.RESULT, run, EnvelopeContext.NO_PARENT, RunResult.class)
        .map(Message::body);
  }

  Optional<Message<FittedContract>> contract(RunId run, Digest plan) {
    return read(MessageKind.CONTRACT, run, plan, FittedContract.class);
  }

  Optional<Message<StatisticsFrame>> statisticsFrame(RunId run, Digest plan) {
    return read(MessageKind.CONTRACT, run, plan, StatisticsFrame.class);
  }

  /** The sites of a run that aggregates securely, with what each signed. */
  Optional<Message<Directory>> directory(RunId run, Digest plan) {
    return read(MessageKind.DIRECTORY, run, plan, Directory.class);
  }

  /** A roster that the driver has published. */
  Optional<Roster> roster(Digest digest) {
    return mailbox
        .read(
            ExchangeLayout.roster(digest),
            new EnvelopeContext(
                MessageKind.ROSTER,
                federation,
                "",
                0,
                EnvelopeContext.DRIVER,
                EnvelopeContext.EVERYBODY,
                EnvelopeContext.NO_PARENT),
            coordinator,
            Roster.class,
            0)
        .filter(message -> message.bodyDigest().equals(digest))
        .map(Message::body);
  }

  /** The driver's request to a site to help to open a round's sum, if it is there. */
  Optional<Message<UnmaskCall>> unmask(RunId run, SecureSite.Round round, SiteId site) {
    return mailbox.read(
        ExchangeLayout.unmask(run, round.number(), site),
        new EnvelopeContext(
            MessageKind.UNMASK,
            federation,
            run.name(),
            round.number().number(),
            EnvelopeContext.DRIVER,
            EnvelopeContext.senderOf(site),
            round.model()),
        coordinator,
        UnmaskCall.class,
        0);
  }

  boolean hasCall(RunId run, RoundNumber round) {
    return mailbox.exchange().exists(ExchangeLayout.call(run, round));
  }

  /**
   * Reads a call that exists, with the model that it is about; empty if it calls others, whose
   * model is then not read.
   *
   * @param layouts gives the vectors that the model must have, from the call
   */
  Optional<OpenCall> call(
      RunId run, Digest plan, RoundNumber round, SiteId site, CallLayouts layouts) {
    ExchangePath place = ExchangeLayout.model(run, round);
    EnvelopeContext context = fromDriver(MessageKind.MODEL, run, plan).inRound(round);
    Digest content =
        mailbox
            .contentOf(place, context, coordinator)
            .orElseThrow(() -> missing("model", run, round));
    Message<Call> call =
        mailbox
            .read(
                ExchangeLayout.call(run, round),
                fromDriver(MessageKind.CALL, run, content).inRound(round),
                coordinator,
                Call.class,
                0)
            .orElseThrow(() -> missing("call", run, round));
    if (!call.body().sites().contains(site)) {
      return Optional.empty();
    }
    Message<ModelOrigin> model =
        mailbox
            .read(place, context, coordinator, ModelOrigin.class, Long.MAX_VALUE)
            .orElseThrow(() -> missing("model", run, round));
    requireLayouts(layouts.of(call.body()), model.vectors());
    return Optional.of(new OpenCall(round, call.body(), content, model.body(), model.vectors()));
  }

  /** What the model of a round that was opened was made of. */
  ModelOrigin origin(RunId run, Digest plan, RoundNumber round) {
    return mailbox
        .read(
            ExchangeLayout.model(run, round),
            fromDriver(MessageKind.MODEL, run, plan).inRound(round),
            coordinator,
            ModelOrigin.class,
            Long.MAX_VALUE)
        .orElseThrow(() -> missing("model", run, round))
        .body();
  }

  /** Which vectors the model of a call must have. */
  interface CallLayouts {
    List<VectorLayout> of(Call call);
  }

  private static void requireLayouts(List<VectorLayout> expected, List<DoubleVector> vectors) {
    List<VectorLayout> actual = vectors.stream().map(DoubleVector::layout).toList();
    if (!actual.equals(expected)) {
      throw new EnvelopeException(
          RefusalReason.WRONG_SHAPE,
          "The driver's model is %s, expected %s".formatted(actual, expected));
    }
  }

  private <T> Optional<Message<T>> read(MessageKind kind, RunId run, Digest parent, Class<T> type) {
    return mailbox.read(
        switch (kind) {
          case PLAN -> ExchangeLayout.plan(run);
          case CONTRACT -> ExchangeLayout.contract(run);
          case RESULT -> ExchangeLayout.result(run);
          case DIRECTORY -> ExchangeLayout.directory(run);
          default -> throw new IllegalArgumentException("not a message of a run: " + kind);
        },
        fromDriver(kind, run, parent),
        coordinator,
        type,
        0);
  }

  private EnvelopeContext fromDriver(MessageKind kind, RunId run, Digest parent) {
    return EnvelopeContext.fromDriver(kind, federation, run, parent);
  }

  private static IllegalStateException missing(String what, RunId run, RoundNumber round) {
    return new IllegalStateException(
        "Round %s of run %s has no %s on the exchange, which can only be if files were removed there"
            .formatted(round, run, what));
  }
}
