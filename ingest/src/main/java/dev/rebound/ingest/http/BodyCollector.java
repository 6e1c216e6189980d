package dev.rebound.ingest.http;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Copies a body's pieces into one array as they arrive, so that a piece costs nothing once it is here. Called by one thread at a time. */
final class BodyCollector implements Subscriber<byte[]> {
  /** First size of the array where the length is not announced, bytes; it doubles. */
  private static final int FIRST_BYTES = 16 * 1024;

  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final int bytesMax;
  private byte[] bytes;
  private int length;
  private volatile @Nullable Subscription subscription;

  /** @param announced the length in bytes, -1 where it is not known */
  BodyCollector(int announced, int bytesMax) {
    this.bytes = new byte[announced < 0 ? Math.min(FIRST_BYTES, bytesMax) : announced];
    this.bytesMax = bytesMax;
  }

  /** Completes with the body; fails where it broke off or is too large. */
  CompletableFuture<byte[]> whole() {
    return whole;
  }

  @Override
  public void onSubscribe(Subscription begun) {
    subscription = begun;
    begun.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(byte[] piece) {
    if (whole.isDone()) {
      return;
    }
    if (piece.length > bytesMax - length) {
      whole.completeExceptionally(Refusal.tooLarge(bytesMax));
      cancel();
      return;
    }
    if (length + piece.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(bytesMax, Math.max(2 * bytes.length, length + piece.length)));
    }
    System.arraycopy(piece, 0, bytes, length, piece.length);
    length += piece.length;
  }

  @Override
  public void onError(Throwable trouble) {
    whole.completeExceptionally(trouble);
  }

  @Override
  public void onComplete() {
    whole.complete(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
  }

  /** Wants no more of it. No effect on a body that is complete. */
  void cancel() {
    whole.cancel(false);
    Subscription begun = subscription;
    if (begun != null) {
      begun.cancel();
    }
  }
}
