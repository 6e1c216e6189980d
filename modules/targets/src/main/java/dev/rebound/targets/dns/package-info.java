/**
 * DNS as a target: what each name server of a zone tells of a name, and the switch of one record set by signed update (RFC 2136, RFC 8945)
 * or by a provider's HTTP call.
 */
@NullMarked
package dev.rebound.targets.dns;

import org.jspecify.annotations.NullMarked;
