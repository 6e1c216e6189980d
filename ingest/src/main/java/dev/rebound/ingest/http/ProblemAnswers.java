package dev.rebound.ingest.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Every error of the door and of the framework under it leaves as {@code application/problem+json}. */
public final class ProblemAnswers {
  /** How a sender of webhooks or commands may show who they are. */
  static final String CHALLENGE = "Bearer realm=\"rebound\"";

  private ProblemAnswers() {}

  static MutableHttpResponse<byte[]> answer(Problem problem) {
    var response = HttpResponse.<byte[]>status(problem.status()).body(problem.json());
    response.header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (problem.status() == HttpStatus.UNAUTHORIZED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    }
    return response;
  }

  /** Answers the door's own refusals. */
  @Singleton
  static final class RefusalAnswers implements ExceptionHandler<Refusal, HttpResponse<byte[]>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<byte[]> handle(HttpRequest request, Refusal refusal) {
      return answer(refusal.problem());
    }
  }

  /** Answers the framework's errors: no route, wrong method, body too large, wrong media type, bugs. */
  @Singleton
  @Primary
  static final class FrameworkAnswers implements ErrorResponseProcessor<byte[]> {
    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> base) {
      HttpStatus status = base.status();
      var response = base.body(new Problem(status, detail(status)).json());
      response.header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
      return response;
    }

    /** Our own words: the framework's repeat addresses and headers, in which a secret may stand. */
    private static String detail(HttpStatus status) {
      return switch (status) {
        case BAD_REQUEST -> "the request is not HTTP as it should be";
        case NOT_FOUND -> "there is nothing at this address";
        case NOT_ACCEPTABLE -> "this address answers in JSON";
        case METHOD_NOT_ALLOWED -> "this address does not take this method";
        case UNSUPPORTED_MEDIA_TYPE -> "this address does not take this media type";
        case REQUEST_ENTITY_TOO_LARGE -> "the address, the headers or the body are larger than is taken here";
        default -> status.getReason();
      };
    }
  }
}
