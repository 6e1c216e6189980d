package dev.rebound.targets.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The first or the last bytes of a stream; the others are read and forgotten. */
final class KeptBytes {
  private static final int READ_BYTES = 8 * 1024;

  private final int bytesMax;
  private final boolean last;
  private ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean complete = true;

  KeptBytes(int bytesMax, boolean last) {
    this.bytesMax = bytesMax;
    this.last = last;
  }

  /** Reads until the end, or until the stream breaks because its writer was killed; whether nothing was left out. */
  boolean readAll(InputStream in) {
    var buffer = new byte[READ_BYTES];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        keep(buffer, count);
      }
    } catch (IOException e) {
      // What came until then is enough.
      keep(buffer, 0);
    }
    return complete();
  }

  private synchronized void keep(byte[] bytes, int count) {
    if (last) {
      kept.write(bytes, 0, count);
      if (kept.size() > 2 * bytesMax) {
        shorten();
      }
    } else {
      int room = bytesMax - kept.size();
      kept.write(bytes, 0, Math.min(count, room));
      complete &= count <= room;
    }
  }

  private void shorten() {
    byte[] all = kept.toByteArray();
    int count = Math.min(all.length, bytesMax);
    complete &= count == all.length;
    kept = new ByteArrayOutputStream();
    kept.write(all, all.length - count, count);
  }

  synchronized String text() {
    if (last) {
      shorten();
    }
    return kept.toString(StandardCharsets.UTF_8);
  }

  synchronized boolean complete() {
    return complete;
  }
}
