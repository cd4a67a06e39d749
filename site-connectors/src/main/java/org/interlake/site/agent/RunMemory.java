package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.interlake.models.SiteMemory;
import org.interlake.models.training.RoundSecret;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.message.KeptMemory;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.Message;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;
import org.interlake.site.agent.DriverInbox.OpenCall;

/**
 * What this site remembers of one run: an object for each update, written before the update is
 * sent.
 *
 * <p>Nothing says <em>which</em> of them counts but the exchange: the newest one whose update is
 * named by the model of the round after it. So there is no step between "written" and "valid" at
 * which a site could die, and a site that has lost an object knows that it has. Objects older than
 * the one that counts are removed.
 */
final class RunMemory {
  private final SiteScope scope;
  private final DriverInbox inbox;
  private final StateFolder folder;
  private final NoiseKey noise;
  private Settled settled;

  /**
   * @param firstTraining the first round in which something can be kept
   */
  RunMemory(SiteScope scope, DriverInbox inbox, StateFolder folder, RoundNumber firstTraining) {
    this.settled = new Settled(requireNonNull(firstTraining, "firstTraining"), Optional.empty());
    this.scope = requireNonNull(scope, "scope");
    this.inbox = requireNonNull(inbox, "inbox");
    this.folder = requireNonNull(folder, "folder");
    this.noise = new NoiseKey(scope, folder);
  }

  /**
   * An update that went into a model.
   *
   * @param model the content digest of the model that it answered
   */
  private record Counted(RoundNumber round, Digest model) {}

  /**
   * What is known for good.
   *
   * @param before of the updates of rounds before this one
   * @param last the last of them that counted
   */
  private record Settled(RoundNumber before, Optional<Counted> last) {}

  /** What this site draws the run's noise from. */
  NoiseKey noiseKey() {
    return noise;
  }

  /** As a round that this site is called to sees it. */
  SiteMemory at(OpenCall call) {
    return new SiteMemory() {
      @Override
      public Optional<List<DoubleVector>> recall(List<VectorLayout> layouts) {
        return lastCounted(call).map(counted -> read(counted, layouts));
      }

      @Override
      public RoundSecret secret() {
        return noise.of(call);
      }

      @Override
      public void keep(List<DoubleVector> vectors) {
        write(call, vectors);
      }
    };
  }

  private Optional<Counted> lastCounted(OpenCall call) {
    Optional<Counted> last = settled.last();
    for (int n = call.round().number() - 1; n >= settled.before().number(); n--) {
      RoundNumber round = new RoundNumber(n);
      if (scope.hasUpdate(round)) {
        ModelOrigin origin =
            round.next().equals(call.round())
                ? call.origin()
                : inbox.origin(scope.run(), scope.plan(), round.next());
        if (origin.contributors().stream().anyMatch(c -> c.site().equals(scope.site()))) {
          last = Optional.of(new Counted(round, origin.parent()));
          break;
        }
      }
    }
    settled = new Settled(call.round(), last);
    return last;
  }

  private List<DoubleVector> read(Counted counted, List<VectorLayout> layouts) {
    Message<KeptMemory> kept;
    try {
      kept =
          mailbox()
              .read(
                  path(counted.round()),
                  context(counted.round(), counted.model()),
                  scope.ownKey(),
                  KeptMemory.class,
                  layouts.stream().mapToLong(VectorLayout::byteLength).sum())
              .orElseThrow(
                  () -> lost(counted.round(), "is missing, though its update is in the model"));
    } catch (EnvelopeException e) {
      throw lost(
          counted.round(),
          "is damaged or foreign (%s): ".formatted(e.reason().key()) + e.getMessage());
    } catch (ExchangeException e) {
      throw unreachable(counted.round(), e);
    }
    List<VectorLayout> found = kept.vectors().stream().map(DoubleVector::layout).toList();
    if (!found.equals(layouts) || !kept.body().plan().equals(scope.plan())) {
      throw lost(counted.round(), "is of another plan");
    }
    return kept.vectors();
  }

  private void write(OpenCall call, List<DoubleVector> vectors) {
    try {
      Mailbox.Sent sent =
          mailbox()
              .send(
                  path(call.round()),
                  context(call.round(), call.model()),
                  new KeptMemory(scope.plan()),
                  vectors);
      if (sent.publication() instanceof Publication.Conflicted) {
        throw new SiteStateException(
            "%s is there already and says something else: it was left by another run of this name. Remove it and start again"
                .formatted(named(call.round())));
      }
      forgetBefore(settled.last().map(Counted::round).orElse(RoundNumber.FIRST));
    } catch (ExchangeException e) {
      throw unreachable(call.round(), e);
    }
  }

  private void forgetBefore(RoundNumber kept) {
    HadoopExchange place = folder.place();
    for (String name : place.list(ExchangeLayout.siteRounds(scope.site(), scope.run()))) {
      RoundNumber round = new RoundNumber(Integer.parseInt(name));
      if (round.compareTo(kept) < 0) {
        place.forget(path(round));
      }
    }
  }

  private SiteStateException lost(RoundNumber round, String what) {
    return new SiteStateException(
        "%s %s. Restore it from a copy and start again; without it this site cannot go on in this run"
            .formatted(named(round), what));
  }

  private SiteStateException unreachable(RoundNumber round, ExchangeException cause) {
    return new SiteStateException(
        "%s cannot be read or written. %s".formatted(named(round), cause.getMessage()), cause);
  }

  private String named(RoundNumber round) {
    return "this site's memory of round %s, %s,".formatted(round, folder.nameOf(path(round)));
  }

  private Mailbox mailbox() {
    return scope.mailboxAt(folder.place());
  }

  private ExchangePath path(RoundNumber round) {
    return ExchangeLayout.memory(scope.site(), scope.run(), round);
  }

  private EnvelopeContext context(RoundNumber round, Digest model) {
    return EnvelopeContext.withinSite(
            MessageKind.MEMORY, scope.federation(), scope.run(), scope.site(), model)
        .inRound(round);
  }
}
