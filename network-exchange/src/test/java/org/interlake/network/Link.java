package org.interlake.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a server that can be slow, break, and swallow what the server says. */
public final class Link implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;

  private final ServerSocket socket;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong upBytes = new AtomicLong();
  private volatile int target;
  private volatile long cutAtUpBytes = Long.MAX_VALUE;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile boolean mute;

  /** A way to a port of this host. */
  public Link(int target) throws IOException {
    this.target = target;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Bytes that went to the server, on all connections. */
  public long upBytes() {
    return upBytes.get();
  }

  /** Breaks the connection once, when so many bytes in all have gone to the server. */
  public void cutAtUpBytes(long bytes) {
    cutAtUpBytes = bytes;
  }

  public void bytesPerSecond(long bytes) {
    bytesPerSecond = bytes;
  }

  /** From now on nothing comes back, or again. */
  public void mute(boolean on) {
    mute = on;
  }

  /** New connections lead there. */
  public void target(int port) {
    target = port;
  }

  /** Breaks all connections. */
  public void cut() {
    for (Socket one : open) {
      try {
        one.close();
      } catch (IOException e) {
        // it is closed then
      }
    }
    open.clear();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket near = socket.accept();
        Socket far = new Socket();
        open.add(near);
        open.add(far);
        far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        start(() -> carry(near, far, true));
        start(() -> carry(far, near, false));
      } catch (IOException e) {
        cut();
      }
    }
  }

  private void carry(Socket from, Socket to, boolean up) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      int count = in.read(buffer);
      while (count >= 0) {
        if (up && upBytes.addAndGet(count) >= cutAtUpBytes) {
          cutAtUpBytes = Long.MAX_VALUE;
          cut();
          return;
        }
        if (up || !mute) {
          out.write(buffer, 0, count);
        }
        if (bytesPerSecond < Long.MAX_VALUE) {
          TimeUnit.NANOSECONDS.sleep(count * 1_000_000_000L / bytesPerSecond);
        }
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // either end is gone: so is the other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "link");
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets nobody through any more. */
  public void shut() throws IOException {
    socket.close();
    cut();
  }

  @Override
  public void close() throws IOException {
    shut();
  }
}
