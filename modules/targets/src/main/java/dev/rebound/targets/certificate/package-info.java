/** X.509 certificates that services show. */
@NullMarked
package dev.rebound.targets.certificate;

import org.jspecify.annotations.NullMarked;
