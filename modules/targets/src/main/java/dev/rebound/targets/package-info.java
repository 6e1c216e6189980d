/**
 * What we recover: a room per outside system, each with a port, its real adapter, its fake and one contract that both keep. Here stand the
 * words that all ports share. Depends on no other room of Rebound.
 */
@NullMarked
package dev.rebound.targets;

import org.jspecify.annotations.NullMarked;
