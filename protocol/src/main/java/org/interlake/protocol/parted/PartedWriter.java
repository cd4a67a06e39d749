package org.interlake.protocol.parted;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.vector.BlockedVector;

/** Publishes a vector in parts from one process: a model to start from, for one. */
public final class PartedWriter {
  private PartedWriter() {}

  /**
   * Publishes all parts, and then the manifest; what is there already with the same bytes is left.
   *
   * @param inputs a digest of what the vector was made of
   * @param blockBytes bytes of a full block
   * @param blocksPerPart blocks of a full part
   * @throws ExchangeException if something else stands there
   */
  public static PartedManifest publish(
      Exchange exchange,
      ExchangePath folder,
      Digest inputs,
      BlockedVector vector,
      int blockBytes,
      int blocksPerPart) {
    PartedShape shape = new PartedShape(vector.layout(), blockBytes, blocksPerPart);
    List<Digest> digests = new ArrayList<>();
    for (int part = 0; part < shape.parts(); part++) {
      Part content = new Part(shape, part, vector);
      publish(exchange, ExchangeLayout.part(folder, inputs, part), content);
      digests.addAll(content.digests);
    }
    PartedManifest manifest = new PartedManifest(inputs, shape, digests);
    publish(exchange, ExchangeLayout.manifest(folder), Content.of(manifest.encode()));
    return manifest;
  }

  private static void publish(Exchange exchange, ExchangePath path, Content content) {
    if (exchange.publish(path, content) instanceof Publication.Conflicted) {
      throw new ExchangeException(
          "Cannot publish %s: another object is there, and stays. Take another run or round."
              .formatted(path));
    }
  }

  private static final class Part implements Content {
    private final PartedShape shape;
    private final int number;
    private final BlockedVector vector;
    private List<Digest> digests = List.of();

    Part(PartedShape shape, int number, BlockedVector vector) {
      this.shape = requireNonNull(shape, "shape");
      this.number = number;
      this.vector = requireNonNull(vector, "vector");
    }

    @Override
    public long length() {
      return shape.partLength(number);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      List<Digest> written = new ArrayList<>();
      byte[] bytes = new byte[shape.blockBytes()];
      out.write(shape.partHead(number));
      for (int b = shape.firstBlock(number); b < shape.firstBlock(number + 1); b++) {
        int length = shape.blockLength(b);
        vector.read((long) b * shape.blockBytes(), bytes, length);
        written.add(Digest.of(ByteBuffer.wrap(bytes, 0, length)));
        out.write(bytes, 0, length);
      }
      digests = written;
    }
  }
}
