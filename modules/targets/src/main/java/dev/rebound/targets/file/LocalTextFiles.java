package dev.rebound.targets.file;

import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link TextFiles} in this machine's file systems. A new content is written beside the old one, forced to the disk and renamed over it;
 * a symbolic link stays one, and the file that it names is replaced. The content is compared right before the rename: a rename itself
 * cannot be conditional, so a writer of the same microseconds may lose its change.
 */
public final class LocalTextFiles implements TextFiles {
  private static final String NEW_ENDING = ".rebound-new";

  @Override
  public Answer<Optional<HeldText>> read(String path, @Nullable String key) {
    return ask(path, () -> {
      if (!Files.exists(Path.of(path))) {
        return Optional.empty();
      }
      String content = content(Path.of(path).toRealPath());
      return FileText.find(content, key).map(range -> new HeldText(content.substring(range.start(), range.end()), version(content)));
    });
  }

  @Override
  public Answer<Replacement> replace(String path, @Nullable String key, String value, String expectedVersion) {
    return ask(path, () -> {
      if (!Files.exists(Path.of(path))) {
        return Replacement.MISSING;
      }
      Path file = Path.of(path).toRealPath();
      String content = content(file);
      if (!version(content).equals(expectedVersion)) {
        return Replacement.CONFLICT;
      }
      Optional<FileText.Range> range = FileText.find(content, key);
      if (range.isEmpty()) {
        return Replacement.MISSING;
      }
      String wished = content.substring(0, range.get().start()) + value + content.substring(range.get().end());
      return exchange(file, wished, expectedVersion);
    });
  }

  private static Replacement exchange(Path file, String wished, String expectedVersion) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + NEW_ENDING);
    // Of an attempt that ended here.
    Files.deleteIfExists(fresh);
    try {
      write(fresh, wished);
      keepOwnerAndMode(file, fresh);
      if (!version(content(file)).equals(expectedVersion)) {
        return Replacement.CONFLICT;
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return Replacement.UPDATED;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Readable by us alone until it has the old one's owner and mode: it holds a password. */
  private static void write(Path fresh, String wished) throws IOException {
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(wished);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void keepOwnerAndMode(Path old, Path fresh) throws IOException {
    PosixFileAttributes wished = Files.readAttributes(old, PosixFileAttributes.class);
    PosixFileAttributes now = Files.readAttributes(fresh, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    if (!now.owner().equals(wished.owner())) {
      view.setOwner(wished.owner());
    }
    if (!now.group().equals(wished.group())) {
      view.setGroup(wished.group());
    }
    view.setPermissions(wished.permissions());
  }

  private static String content(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException("longer than " + BYTES_MAX + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  private static String version(String content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Work on a file. */
  private interface Work<T> {
    T done() throws IOException, FileText.Ambiguous;
  }

  private static <T> Answer<T> ask(String path, Work<T> work) {
    try {
      return Answer.of(work.done());
    } catch (FileText.Ambiguous e) {
      return Answer.trouble(Outcome.ERROR, "The key stands in " + path + " more than once.");
    } catch (AccessDeniedException e) {
      return Answer.trouble(Outcome.ERROR, "The rights on " + path + " or its folder do not suffice.");
    } catch (NoSuchFileException e) {
      return Answer.trouble(Outcome.ERROR, path + " went away meanwhile.");
    } catch (CharacterCodingException e) {
      return Answer.trouble(Outcome.ERROR, path + " is no text in UTF-8.");
    } catch (IOException e) {
      return Answer.trouble(Outcome.ERROR, path + " could not be read or replaced: " + e.getClass().getSimpleName() + ".");
    }
  }
}
