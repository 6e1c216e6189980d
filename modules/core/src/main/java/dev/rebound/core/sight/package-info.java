/** When Rebound itself cannot see or act: what counts as blind, and what a person is told then (law 8). Pure. */
@NullMarked
package dev.rebound.core.sight;

import org.jspecify.annotations.NullMarked;
