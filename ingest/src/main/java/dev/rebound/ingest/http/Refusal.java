package dev.rebound.ingest.http;

import io.micronaut.http.HttpStatus;

/** The door does not do what was asked; carries the answer. Expected trouble, therefore without a stack trace. */
public final class Refusal extends RuntimeException {
  private final transient Problem problem;

  private Refusal(HttpStatus status, String detail) {
    super(detail, null, false, false);
    this.problem = new Problem(status, detail);
  }

  public Problem problem() {
    return problem;
  }

  /** 400: what was sent cannot be read. */
  public static Refusal badRequest(String detail) {
    return new Refusal(HttpStatus.BAD_REQUEST, detail);
  }

  /** 401: the sender is not known. */
  public static Refusal unauthorized(String detail) {
    return new Refusal(HttpStatus.UNAUTHORIZED, detail);
  }

  /** 403: the sender is known and may not do this. */
  public static Refusal forbidden(String detail) {
    return new Refusal(HttpStatus.FORBIDDEN, detail);
  }

  /** 404: there is nothing of this name. */
  public static Refusal notFound(String detail) {
    return new Refusal(HttpStatus.NOT_FOUND, detail);
  }

  /** 413: the body is larger than what this address takes. */
  static Refusal tooLarge(int bytesMax) {
    return new Refusal(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "the body is larger than " + bytesMax + " bytes");
  }

  /** 415: what was sent is not of a kind that this address takes. */
  public static Refusal unsupported(String detail) {
    return new Refusal(HttpStatus.UNSUPPORTED_MEDIA_TYPE, detail);
  }

  /** 503: not now; it was not stored and should be sent again. Alertmanager repeats on 5xx only, so load is never answered with 429. */
  public static Refusal unavailable(String detail) {
    return new Refusal(HttpStatus.SERVICE_UNAVAILABLE, detail);
  }
}
