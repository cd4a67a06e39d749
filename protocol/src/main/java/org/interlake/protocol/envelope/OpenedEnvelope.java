package org.interlake.protocol.envelope;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.OpeningKey;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * A message whose head has been read, verified and found to be the one expected. Its vectors are
 * read, and checked against their digests, when they are asked for.
 */
public final class OpenedEnvelope {
  /** One read brings the whole of a small message. */
  private static final int FIRST_READ_BYTES = 1 << 16;

  private final EnvelopeHeader header;
  private final String body;
  private final Optional<SealedBody> sealed;
  private final int headBytes;
  private final byte[] first;
  private final ObjectReader object;

  private OpenedEnvelope(
      EnvelopeHeader header,
      String body,
      Optional<SealedBody> sealed,
      int headBytes,
      byte[] first,
      ObjectReader object) {
    this.header = header;
    this.body = body;
    this.sealed = sealed;
    this.headBytes = headBytes;
    this.first = first;
    this.object = object;
  }

  /**
   * Reads and checks the head of a message that is for everybody: steps 1 to 5 of the spec. {@code
   * object} must stay open while vectors are read.
   *
   * @param expected what the message must be bound to
   * @param sender the enrolled key of the party under whose prefix the object stands
   * @param maxVectorBytes at most so many bytes of vectors
   * @throws EnvelopeException with the reason, if the message is not believed
   */
  public static OpenedEnvelope open(
      ObjectReader object, EnvelopeContext expected, Verifier sender, long maxVectorBytes) {
    return open(object, EnvelopeFormat.CLEAR, expected, sender, Optional.empty(), maxVectorBytes);
  }

  /**
   * The same of a message that is sealed for its recipient alone; one that is not, is refused.
   *
   * @param recipient the key that it must be sealed for
   */
  public static OpenedEnvelope openSealed(
      ObjectReader object,
      EnvelopeContext expected,
      Verifier sender,
      OpeningKey recipient,
      long maxVectorBytes) {
    return open(
        object, EnvelopeFormat.SEALED, expected, sender, Optional.of(recipient), maxVectorBytes);
  }

  /**
   * The content digest of a message that is sealed for somebody else: what its sender can still say
   * of it. Steps 1 to 5 of the spec are done, and the body stays shut.
   *
   * @throws EnvelopeException with the reason, if the message is not believed
   */
  public static Digest contentOfSealed(
      ObjectReader object, EnvelopeContext expected, Verifier sender) {
    return verified(object, EnvelopeFormat.SEALED, expected, sender, Long.MAX_VALUE)
        .header()
        .content();
  }

  private static OpenedEnvelope open(
      ObjectReader object,
      EnvelopeFormat format,
      EnvelopeContext expected,
      Verifier sender,
      Optional<OpeningKey> recipient,
      long maxVectorBytes) {
    Verified verified = verified(object, format, expected, sender, maxVectorBytes);
    EnvelopeHeader header = verified.header();
    byte[] body = header.body().toByteArray();
    Optional<SealedBody> sealed =
        recipient.map(key -> SealedBody.open(body, key, header.context()));
    return new OpenedEnvelope(
        header,
        sealed.map(SealedBody::text).orElseGet(() -> EnvelopeHeader.utf8(body)),
        sealed,
        verified.headBytes(),
        verified.first(),
        object);
  }

  /** A head that is believed, whatever its body says. */
  private static final class Verified {
    private final EnvelopeHeader header;
    private final int headBytes;
    private final byte[] first;

    Verified(EnvelopeHeader header, int headBytes, byte[] first) {
      this.header = header;
      this.headBytes = headBytes;
      this.first = first;
    }

    EnvelopeHeader header() {
      return header;
    }

    int headBytes() {
      return headBytes;
    }

    byte[] first() {
      return first;
    }
  }

  private static Verified verified(
      ObjectReader object,
      EnvelopeFormat format,
      EnvelopeContext expected,
      Verifier sender,
      long maxVectorBytes) {
    requireNonNull(expected, "expected");
    byte[] first = object.read(0, (int) Math.min(FIRST_READ_BYTES, object.length()));
    if (first.length < SealedEnvelope.PREFIX_BYTES) {
      throw truncated(object.length());
    }
    ByteBuffer prefix = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
    if (prefix.getInt() != SealedEnvelope.MAGIC) {
      throw EnvelopeHeader.corrupt("it does not start with ILKE", null);
    }
    checkVersion(Short.toUnsignedInt(prefix.getShort()), format);
    int kindNumber = Short.toUnsignedInt(prefix.getShort());
    MessageKind kind =
        MessageKind.ofNumber(kindNumber)
            .orElseThrow(() -> EnvelopeHeader.corrupt("unknown kind " + kindNumber, null));
    int headerBytes = checkHeaderLength(prefix.getInt());
    long payloadBytes = checkPayloadLength(prefix.getLong(), format.payloadBytes(maxVectorBytes));
    int headBytes = SealedEnvelope.PREFIX_BYTES + headerBytes + SealedEnvelope.SIGNATURE_BYTES;
    checkObjectLength(object.length(), headBytes, payloadBytes);

    byte[] head = first;
    if (headBytes > first.length) { // read no byte twice: it may differ the second time
      head = Arrays.copyOf(first, headBytes);
      object.readFully(first.length, head, first.length, headBytes - first.length);
    }
    int signedBytes = SealedEnvelope.PREFIX_BYTES + headerBytes;
    EnvelopeHeader header =
        EnvelopeHeader.decode(
            format, kind, Arrays.copyOfRange(head, SealedEnvelope.PREFIX_BYTES, signedBytes));
    checkPayload(header, format, payloadBytes);
    if (!header.context().sender().equals(expected.sender())) {
      throw new EnvelopeException(
          RefusalReason.WRONG_SENDER,
          "The message says it is from '%s' but stands where '%s' writes"
              .formatted(header.context().sender(), expected.sender()));
    }
    byte[] signature = Arrays.copyOfRange(head, signedBytes, headBytes);
    if (!sender.verifies(signature, SealedEnvelope.signedBytes(format, head, signedBytes))) {
      throw new EnvelopeException(
          RefusalReason.FORGED,
          "The signature is not that of the enrolled key of '%s' (%s)"
              .formatted(expected.sender(), sender.fingerprint()));
    }
    checkContext(header.context(), expected);
    return new Verified(header, headBytes, first);
  }

  private static void checkVersion(int version, EnvelopeFormat format) {
    if (version < format.version()) {
      throw new EnvelopeException(
          RefusalReason.TOO_OLD,
          "Envelope format %d is not read here (%s: format %d)"
              .formatted(version, what(format), format.version()));
    }
    if (version > format.version()) {
      throw new EnvelopeException(
          RefusalReason.TOO_NEW,
          "Envelope format %d is not read here (%s: format %d): update Interlake, if there is a newer version"
              .formatted(version, what(format), format.version()));
    }
  }

  private static String what(EnvelopeFormat format) {
    return format == EnvelopeFormat.SEALED
        ? "this message must be encrypted to its recipient"
        : "this message is for everybody";
  }

  private static int checkHeaderLength(int headerBytes) {
    if (headerBytes < 1 || headerBytes > EnvelopeHeader.MAX_BYTES) {
      throw new EnvelopeException(
          RefusalReason.OVERSIZED,
          "Header of %d bytes (must be from 1 to %d)"
              .formatted(Integer.toUnsignedLong(headerBytes), EnvelopeHeader.MAX_BYTES));
    }
    return headerBytes;
  }

  private static long checkPayloadLength(long payloadBytes, long maxPayloadBytes) {
    if (payloadBytes < 0 || payloadBytes > maxPayloadBytes) {
      throw new EnvelopeException(
          RefusalReason.OVERSIZED,
          "Payload of %s bytes (at most %d were asked for)"
              .formatted(Long.toUnsignedString(payloadBytes), maxPayloadBytes));
    }
    return payloadBytes;
  }

  private static void checkObjectLength(long length, int headBytes, long payloadBytes) {
    long present = length - headBytes;
    if (present < payloadBytes) {
      throw truncated(length);
    }
    if (present > payloadBytes) {
      throw EnvelopeHeader.corrupt(
          "%d bytes after its end".formatted(present - payloadBytes), null);
    }
  }

  private static void checkPayload(
      EnvelopeHeader header, EnvelopeFormat format, long payloadBytes) {
    long vectors = header.blockDigests().size() * (long) format.blockOverheadBytes();
    for (VectorLayout layout : header.layouts()) {
      vectors = Math.addExact(vectors, layout.byteLength());
    }
    if (vectors != payloadBytes) {
      throw EnvelopeHeader.corrupt(
          "vectors of %d bytes in a payload of %d".formatted(vectors, payloadBytes), null);
    }
  }

  private static void checkContext(EnvelopeContext actual, EnvelopeContext expected) {
    if (!actual.equals(expected)) {
      throw new EnvelopeException(
          RefusalReason.WRONG_CONTEXT,
          "The message is bound to %s, expected %s".formatted(actual, expected));
    }
  }

  private static EnvelopeException truncated(long length) {
    return new EnvelopeException(
        RefusalReason.TRUNCATED, "The object ends after %d bytes".formatted(length));
  }

  /** The JSON of the message. */
  public String body() {
    return body;
  }

  /** The digest that names this message's vectors. */
  public Digest contentDigest() {
    return header.content();
  }

  public List<VectorLayout> layouts() {
    return header.layouts();
  }

  /**
   * Checks the vectors' shapes: step 6 of the spec.
   *
   * @throws EnvelopeException WRONG_SHAPE unless they are exactly these, in this order
   */
  public OpenedEnvelope requireLayouts(List<VectorLayout> expected) {
    if (!header.layouts().equals(expected)) {
      throw new EnvelopeException(
          RefusalReason.WRONG_SHAPE,
          "The message's vectors are %s, expected %s".formatted(header.layouts(), expected));
    }
    return this;
  }

  /** Where the blocks of vector {@code index} lie. */
  public VectorBlocks blocks(int index) {
    long position = headBytes;
    int firstBlock = 0;
    for (int v = 0; v < index; v++) {
      VectorBlocks before = blocks(v, position, firstBlock);
      position += before.storedBytes();
      firstBlock += before.digests().size();
    }
    return blocks(index, position, firstBlock);
  }

  private VectorBlocks blocks(int index, long position, int firstBlock) {
    VectorLayout layout = header.layouts().get(index);
    int count = VectorBlocks.blocksOf(layout, header.blockBytes());
    return new VectorBlocks(
        layout,
        position,
        header.blockBytes(),
        header.blockDigests().subList(firstBlock, firstBlock + count),
        sealed.map(body -> body.blockKey(index)));
  }

  /**
   * Reads and checks one vector: step 7 of the spec.
   *
   * @throws EnvelopeException CORRUPT if a block does not have its digest; UNDECRYPTABLE if it does
   *     not open; NOT_FINITE if a number is NaN or infinite
   */
  public DoubleVector vector(int index) {
    VectorBlocks blocks = blocks(index);
    if (!blocks.layout().type().isReal()) {
      throw new EnvelopeException(
          RefusalReason.WRONG_SHAPE,
          "Vector %s is of type %s; numbers were expected"
              .formatted(blocks.layout().name(), blocks.layout().type()));
    }
    byte[] bytes = new byte[Math.toIntExact(blocks.layout().byteLength())];
    for (int b = 0; b < blocks.digests().size(); b++) {
      byte[] stored = new byte[blocks.storedLength(b)];
      readInto(stored, blocks.blockPosition(b));
      if (!Digest.of(stored).equals(blocks.digests().get(b))) {
        throw EnvelopeHeader.corrupt(
            "block %d of vector %s does not have its digest".formatted(b, blocks.layout().name()),
            null);
      }
      int number = b;
      byte[] block = blocks.key().map(key -> key.open(stored, number)).orElse(stored);
      System.arraycopy(block, 0, bytes, b * blocks.blockBytes(), block.length);
    }
    DoubleVector vector = DoubleVector.decode(blocks.layout(), bytes);
    int nonFinite = vector.firstNonFinite();
    if (nonFinite >= 0) {
      throw new EnvelopeException(
          RefusalReason.NOT_FINITE,
          "Element %d of vector %s is %s"
              .formatted(nonFinite, blocks.layout().name(), vector.get(nonFinite)));
    }
    return vector;
  }

  /** All vectors, checked. */
  public List<DoubleVector> vectors() {
    List<DoubleVector> vectors = new ArrayList<>();
    for (int i = 0; i < header.layouts().size(); i++) {
      vectors.add(vector(i));
    }
    return vectors;
  }

  private void readInto(byte[] target, long position) {
    if (position + target.length <= first.length) {
      System.arraycopy(first, (int) position, target, 0, target.length);
    } else {
      object.readFully(position, target, 0, target.length);
    }
  }
}
