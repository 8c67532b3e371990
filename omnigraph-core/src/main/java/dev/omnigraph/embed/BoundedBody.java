package dev.omnigraph.embed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps the body of an answer up to a length, and ends the answer there. Serves one answer. */
final class BoundedBody implements HttpResponse.BodySubscriber<String> {
  private final long bytesMax;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<String> body = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  /** An answer is longer than any that is right. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException(long bytesMax) {
      super("more than " + bytesMax + " bytes");
    }
  }

  BoundedBody(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  public CompletionStage<String> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (body.isDone()) {
        return;
      }
      if (bytes.size() + (long) buffer.remaining() > bytesMax) {
        Flow.Subscription started = subscription;
        if (started != null) {
          started.cancel();
        }
        body.completeExceptionally(new TooLongException(bytesMax));
        return;
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.write(part, 0, part.length);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toString(StandardCharsets.UTF_8));
  }
}
