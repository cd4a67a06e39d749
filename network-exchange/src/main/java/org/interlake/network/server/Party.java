package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.ExchangePath;

/**
 * Who may do what on the exchange, by its layout: {@code docs/spec/exchange.md},
 * <i>Permissions</i>.
 */
sealed interface Party {
  /** Whether this party may publish an object there. */
  boolean mayWrite(ExchangePath path);

  /**
   * Whether this party may read and list there.
   *
   * @param path segments of an object's or folder's path; none for the federation's folder
   */
  boolean mayRead(List<String> path);

  /** As messages name it. */
  String name();

  /** Writes its own prefix and reads everything. */
  record Driver() implements Party {
    @Override
    public boolean mayWrite(ExchangePath path) {
      return path.segments().get(0).equals("driver") && path.segments().size() > 1;
    }

    @Override
    public boolean mayRead(List<String> path) {
      return true;
    }

    @Override
    public String name() {
      return "the driver";
    }
  }

  /** Writes and reads its own prefix, and reads the driver's. */
  record Site(SiteId id) implements Party {
    public Site {
      requireNonNull(id, "id");
    }

    private boolean owns(List<String> path) {
      return path.size() >= 2 && path.get(0).equals("sites") && path.get(1).equals(id.name());
    }

    @Override
    public boolean mayWrite(ExchangePath path) {
      return owns(path.segments()) && path.segments().size() > 2;
    }

    @Override
    public boolean mayRead(List<String> path) {
      return owns(path) || (!path.isEmpty() && path.get(0).equals("driver"));
    }

    @Override
    public String name() {
      return "site " + id;
    }
  }
}
