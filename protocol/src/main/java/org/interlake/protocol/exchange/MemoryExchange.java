package org.interlake.protocol.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An exchange in the memory of one process, for federations that are simulated in it. Safe for many
 * threads. It ends with the process.
 */
public final class MemoryExchange implements Exchange {
  private final Node root = new Node();

  /** Held while an object appears or is forgotten; readers need none. */
  private final ReentrantLock writing = new ReentrantLock();

  /** A folder, or an object, which has no children. */
  private static final class Node {
    final Map<String, Node> children = new ConcurrentHashMap<>();
    volatile byte[] object;
  }

  /** An exchange with nothing on it. */
  public MemoryExchange() {}

  @Override
  public Publication publish(ExchangePath path, Content content) {
    byte[] bytes = bytes(path, content);
    writing.lock();
    try {
      Node node = root;
      for (String segment : path.segments()) {
        if (node.object != null) {
          throw new ExchangeException(
              "Cannot write %s: an object stands where one of its folders should be"
                  .formatted(path));
        }
        node = node.children.computeIfAbsent(segment, name -> new Node());
      }
      if (!node.children.isEmpty()) {
        throw new ExchangeException("Cannot write %s: it is a folder".formatted(path));
      }
      if (node.object == null) {
        node.object = bytes;
        return new Publication.Published();
      }
      return Arrays.equals(node.object, bytes)
          ? new Publication.AlreadyThere()
          : new Publication.Conflicted();
    } finally {
      writing.unlock();
    }
  }

  private static byte[] bytes(ExchangePath path, Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(content.length()));
    try {
      content.writeTo(out);
    } catch (IOException e) {
      throw new ExchangeException("Cannot write %s: %s".formatted(path, e), e);
    }
    return out.toByteArray();
  }

  /**
   * Removes an object, or a folder with all that is in it, to make room: the one thing that an
   * exchange on files leaves to its owner. It must not be read or written again.
   */
  public void forget(ExchangePath path) {
    writing.lock();
    try {
      List<String> segments = path.segments();
      find(segments.subList(0, segments.size() - 1))
          .ifPresent(folder -> folder.children.remove(segments.get(segments.size() - 1)));
    } finally {
      writing.unlock();
    }
  }

  private Optional<Node> find(List<String> segments) {
    Node node = root;
    for (String segment : segments) {
      node = node.children.get(segment);
      if (node == null) {
        return Optional.empty();
      }
    }
    return Optional.of(node);
  }

  @Override
  public Optional<ObjectReader> open(ExchangePath path) {
    return find(path.segments())
        .flatMap(node -> Optional.ofNullable(node.object))
        .map(bytes -> new HeldObject(path, bytes));
  }

  @Override
  public boolean exists(ExchangePath path) {
    return find(path.segments()).filter(node -> node.object != null).isPresent();
  }

  @Override
  public List<String> list(ExchangePath folder) {
    return find(folder.segments())
        .map(node -> node.children.keySet().stream().sorted().toList())
        .orElse(List.of());
  }

  /** Does nothing: who holds the exchange, holds what is on it. */
  @Override
  public void close() {}

  private static final class HeldObject implements ObjectReader {
    private final ExchangePath path;
    private final byte[] bytes;

    HeldObject(ExchangePath path, byte[] bytes) {
      this.path = path;
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void readFully(long position, byte[] target, int offset, int length) {
      if (position + length > bytes.length) {
        throw new ExchangeException(
            "Object %s ends before byte %d: it has %d"
                .formatted(path, position + length, bytes.length));
      }
      System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
    }

    @Override
    public void close() {}
  }
}
