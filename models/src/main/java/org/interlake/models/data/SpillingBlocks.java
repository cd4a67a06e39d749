package org.interlake.models.data;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * All blocks of a site for one task, in canonical order: the first in memory, up to a share of the
 * heap, the rest in a file of the executor's local folder, from which {@link #get} reads a block
 * anew each time. Read them in any order, but not the same again and again. For one thread.
 */
final class SpillingBlocks extends AbstractList<RowBlock> implements AutoCloseable {
  private static final ClassTag<RowBlock> TYPE = ClassTag$.MODULE$.apply(RowBlock.class);

  /** A block, or where in the file it is. */
  private record Place(int index, RowBlock inMemory, long from, int length) {}

  private final SerializerInstance serializer = SparkEnv.get().serializer().newInstance();
  private final List<Place> places = new ArrayList<>();
  private File file;
  private FileChannel channel;

  /**
   * Reads all of them.
   *
   * @param bytesInMemory of features that are kept in memory
   */
  SpillingBlocks(Iterator<RowBlock> blocks, long bytesInMemory) {
    long held = 0;
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      held += block.features().bytes();
      places.add(held <= bytesInMemory ? new Place(block.index(), block, 0, 0) : written(block));
    }
    places.sort(Comparator.comparingInt(Place::index));
  }

  private Place written(RowBlock block) {
    ByteBuffer bytes = serializer.serialize(block, TYPE);
    int length = bytes.remaining();
    try {
      if (channel == null) {
        file = SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2();
        channel =
            FileChannel.open(
                file.toPath(),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
      }
      long from = channel.size();
      long at = from;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      return new Place(block.index(), null, from, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public RowBlock get(int i) {
    Place place = places.get(i);
    return place.inMemory() != null ? place.inMemory() : read(place);
  }

  private RowBlock read(Place place) {
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, place.from() + bytes.position()) < 0) {
          throw new IOException("%s ends in the middle of block %d".formatted(file, place.index()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return serializer.deserialize(bytes.flip(), TYPE);
  }

  /** How many are in the file. */
  int spilled() {
    return (int) places.stream().filter(place -> place.inMemory() == null).count();
  }

  /** Deletes the file. */
  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
        Files.deleteIfExists(file.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
