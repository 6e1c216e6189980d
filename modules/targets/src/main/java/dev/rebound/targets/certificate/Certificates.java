package dev.rebound.targets.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Judges the certificates of a service as a client would before it connects: pure, the moment is given. */
public final class Certificates {
  /** Subject alternative name of the kind dNSName. Source: RFC 5280, section 4.2.1.6. */
  private static final int DNS_NAME = 2;

  private Certificates() {}

  /**
   * What is wrong with certificates, one sentence each; empty where a client would take them.
   *
   * @param pem the service's own certificate first, then those that issued it, as {@code tls.crt} of a Secret holds them
   * @param hosts the names that users come by; each must stand in the first certificate
   * @param margin so long from now on all of them must still be valid
   */
  public static List<String> problems(String pem, List<String> hosts, Instant now, Duration margin) {
    List<X509Certificate> chain;
    try {
      chain = read(pem);
    } catch (CertificateException e) {
      return List.of("There is no readable certificate.");
    }
    if (chain.isEmpty()) {
      return List.of("There is no readable certificate.");
    }
    var problems = new ArrayList<String>();
    for (int i = 0; i < chain.size(); i++) {
      String which = i == 0 ? "The certificate" : "The issuer's certificate (" + (i + 1) + ")";
      validity(chain.get(i), which, now, margin).ifPresent(problems::add);
      if (i > 0 && !chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
        problems.add(which + " is not the one that issued what stands before it.");
      }
    }
    List<String> names = names(chain.getFirst());
    hosts.stream().filter(host -> names.stream().noneMatch(name -> covers(name, host)))
        .forEach(host -> problems.add("The certificate is not for " + host + "."));
    return List.copyOf(problems);
  }

  private static List<X509Certificate> read(String pem) throws CertificateException {
    var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    return CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream().map(X509Certificate.class::cast).toList();
  }

  private static Optional<String> validity(X509Certificate certificate, String which, Instant now, Duration margin) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      return Optional.of(which + " is valid only from " + from + " on.");
    }
    if (now.isAfter(until)) {
      return Optional.of(which + " ended at " + until + ".");
    }
    return now.plus(margin).isAfter(until)
        ? Optional.of(which + " ends at " + until + ", within " + margin.toDays() + " days.") : Optional.empty();
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? List.of()
          : alternatives.stream().filter(each -> Integer.valueOf(DNS_NAME).equals(each.getFirst()))
              .map(each -> each.getLast().toString()).toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** A star stands for the whole first label and nothing else. Source: RFC 9525, section 6.3; the subject's common name counts no more. */
  private static boolean covers(String name, String host) {
    String wanted = host.toLowerCase(Locale.ROOT);
    String shown = name.toLowerCase(Locale.ROOT);
    int dot = wanted.indexOf('.');
    return shown.equals(wanted) || dot > 0 && shown.startsWith("*.") && shown.substring(1).equals(wanted.substring(dot));
  }
}
