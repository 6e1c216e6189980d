/** The review of an incident as a document: Markdown to be filled in, and HTML to be read and printed. */
@NullMarked
package dev.rebound.audit.review;

import org.jspecify.annotations.NullMarked;
