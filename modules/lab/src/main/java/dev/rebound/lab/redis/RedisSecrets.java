package dev.rebound.lab.redis;

import dev.rebound.lab.host.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The passwords of the lab's Redis servers: a file per user, made at the first start, never printed. */
record RedisSecrets(Path folder) {
  static RedisSecrets open(Path folder) throws IOException {
    Files.createDirectories(folder);
    var secrets = new RedisSecrets(folder.toAbsolutePath());
    for (var role : RedisRole.values()) {
      SecretFile.keep(secrets.file(role), SecretFile.random());
    }
    return secrets;
  }

  Path file(RedisRole role) {
    return folder.resolve(role.fileName());
  }

  String password(RedisRole role) {
    try {
      return Files.readString(file(role)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the password file of user " + role.login() + " cannot be read", e);
    }
  }
}
